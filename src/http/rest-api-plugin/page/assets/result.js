// What came of a call.

import { details, element, terminal } from './elements.js';

/** @returns what is shown of an answer, and the same in one line */
export function describeAnswer(response, text, ms) {
  const http = `HTTP ${response.status}`;
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return verdict('error', '✕ ERROR', http, ms, terminal('Answer', text));
  }
  const complains = hasComplaint(answer.output?.stderr);
  const { output = '' } = answer;
  const isText = typeof output === 'string';
  const parts = [
    ...(answer.warning ? [element('p', { className: 'notice warn', textContent: answer.warning })] : []),
    ...shown('Command', answer.airflow_cmd ?? ''),
    ...shown(isText ? 'Output' : 'Standard output', isText ? output : output.stdout),
    ...(isText ? [] : shown('Standard error', output.stderr, complains ? 'stderr' : '')),
    details('Whole answer', element('pre', { textContent: JSON.stringify(answer, null, 2), tabIndex: 0 })),
  ];
  if (answer.status !== 'OK') return verdict('error', '✕ ERROR', http, ms, ...parts);
  return complains
    ? verdict('error', '! OK, with a complaint', http, ms, ...parts)
    : verdict('ok', '✓ OK', http, ms, ...parts);
}

/** The same where there is no answer. */
export function describeSilence(error, ms) {
  return verdict('error', '✕ ERROR', 'the server cannot be reached', ms, terminal('Why', String(error), 'stderr'));
}

/** Whether a command said more on standard error than that its name is an old one: it may have failed, and the answer is OK. */
function hasComplaint(stderr = '') {
  return stderr.split('\n').some((line) => line !== '' && !/ deprecated and removed in Airflow 2\.0/.test(line));
}

function shown(title, text = '', className = '') {
  return text === '' ? [] : [terminal(title, text, className)];
}

function verdict(className, word, http, ms, ...parts) {
  const time = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  const line = element(
    'p',
    { className: 'verdict' },
    element('strong', { className, textContent: word }),
    element('span', { textContent: http }),
    element('span', { textContent: time }),
  );
  return { parts: [line, ...parts], summary: [word.slice(2), http, time].join(', ') };
}
