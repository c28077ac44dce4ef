// The page of the REST API plugin: sends its forms without leaving the page, and shows what came of it.

import { copyable, details } from './elements.js';
import { curlOf, fieldsOf, requestOf } from './form-call.js';
import { describeAnswer, describeSilence } from './result.js';

const NARROW = matchMedia('(max-width: 48rem)');

for (const form of document.querySelectorAll('article form')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void execute(form);
  });
  form.addEventListener('reset', () => showResult(form, []));
  showCurl(form);
}
setUpSearch();
fillFromAddress();
addEventListener('hashchange', fillFromAddress);
if (NARROW.matches) for (const topic of document.querySelectorAll('.directory details')) topic.open = false;

async function execute(form) {
  if (asksFirst(form) && !(await isSure(form))) return;
  const button = form.querySelector('button[type=submit]');
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  const begin = performance.now();
  const { parts, summary } = await fetch(...requestOf(form)).then(
    async (response) => describeAnswer(response, await response.text(), performance.now() - begin),
    (error) => describeSilence(error, performance.now() - begin),
  );
  button.removeAttribute('aria-busy');
  showResult(form, parts);
  document.querySelector('#said').textContent = `${nameOf(form)}: ${summary}`;
}

function showResult(form, parts) {
  const result = form.parentElement.querySelector('.result');
  result.replaceChildren(...parts);
  result.hidden = parts.length === 0;
}

/** The line for a shell, as what is filled in changes. */
function showCurl(form) {
  const title = `${nameOf(form)} with curl`;
  const line = copyable(title, '');
  const box = details('The same with curl', line);
  const renew = () => {
    if (!box.open) return;
    line.querySelector('pre').textContent = curlOf(form);
    line.querySelector('button').textContent = 'Copy';
  };
  box.addEventListener('toggle', renew);
  form.addEventListener('input', renew);
  // The fields are empty only afterwards.
  form.addEventListener('reset', () => setTimeout(renew));
  form.after(box);
}

function nameOf(form) {
  return form.elements.namedItem('api').value;
}

/** Whether what is filled in destroys something. */
function asksFirst(form) {
  const { asks } = form.dataset;
  if (asks === undefined || asks === 'always') return asks !== undefined;
  const given = new Set(fieldsOf(form).map(([name]) => name));
  return asks.split(' ').some((name) => given.has(name));
}

function isSure(form) {
  const dialog = document.querySelector('#sure');
  const given = fieldsOf(form).filter(([name]) => name !== 'api');
  const shown = given.map(([name, value]) => `${name} ${value.name ?? value}`).join(', ');
  document.querySelector('#sure-text').textContent = `${nameOf(form)}${shown === '' ? '' : `: ${shown}`}`;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((decided) => {
    dialog.addEventListener('close', () => decided(dialog.returnValue === 'yes'), { once: true });
  });
}

function setUpSearch() {
  const search = document.querySelector('#search');
  search.hidden = false;
  if (!NARROW.matches) search.placeholder = 'Press / to search';
  search.addEventListener('input', () => showMatches(search.value.trim().toLowerCase()));
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || /^(input|textarea)$/.test(event.target.localName ?? ''))
      return;
    event.preventDefault();
    search.focus();
  });
}

function showMatches(wanted) {
  let matches = 0;
  for (const card of document.querySelectorAll('article')) {
    const isMatch = card.dataset.words.includes(wanted);
    card.hidden = !isMatch;
    document.querySelector(`[data-for="${card.id}"]`).hidden = !isMatch;
    if (isMatch) matches += 1;
  }
  for (const topic of document.querySelectorAll('.topic')) {
    topic.hidden = topic.querySelector('article:not([hidden]), li:not([hidden])') === null;
    if (topic.localName === 'details' && wanted !== '') topic.open = true;
  }
  document.querySelector('#matches').textContent =
    wanted === '' ? '' : `${matches} ${matches === 1 ? 'command' : 'commands'}`;
}

/** `#trigger_dag?dag_id=x` fills in the form of a command. */
function fillFromAddress() {
  const [, name, query] = /^#?([^?]*)[?]?(.*)/.exec(location.hash);
  const card = name === '' ? null : document.getElementById(name);
  for (const link of document.querySelectorAll('.directory a')) {
    if (card && link.hash === `#${name}`) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  const form = card?.querySelector('form');
  if (!form || query === '') return;
  for (const [field, value] of new URLSearchParams(query)) {
    const input = form.elements.namedItem(field);
    if (input?.type === 'checkbox') input.checked = value !== '';
    else if (input && input.type !== 'file' && input.type !== 'hidden') input.value = value;
  }
  card.scrollIntoView();
}
