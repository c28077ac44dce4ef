import { htmlText } from '../../pages/html-text.ts';
import type { PluginArgument, PluginCommand } from '../commands/plugin-command.ts';

const API = '/admin/rest_api/api';

/** What destroys something, and is asked about before: the commands, or the arguments that make them do it. */
const DESTRUCTIVE: Readonly<Record<string, readonly string[] | 'always'>> = {
  delete_dag: 'always',
  clear: 'always',
  stop_background: 'always',
  variables: ['delete'],
  connections: ['delete'],
  pool: ['delete'],
  deploy_dag: ['force'],
};

/** One command with its form. */
export function commandCard(command: PluginCommand, csrfToken: string): string {
  const { name, description, since } = command;
  const fields = command.arguments.filter(({ hidden }) => !hidden);
  // Where some calls change something, the form takes the way that no link can.
  const everything = Object.fromEntries(fields.map((field) => [field.name, 'on']));
  const method = command.changes(everything) ? 'post' : 'get';
  const carriesFile = fields.some(({ input }) => input === 'file');
  const methods = name === 'deploy_dag' ? ['POST'] : ['GET', 'POST'];
  const destructive = DESTRUCTIVE[name];
  return `<article id="${name}" data-words="${htmlText(`${name} ${description}`.toLowerCase())}" aria-labelledby="${name}-title">
<header><h3 id="${name}-title"><a href="#${name}">${name}</a></h3><p class="methods">${methods.map((word) => `<span>${word}</span>`).join(' ')}</p></header>
<p>${htmlText(description)}.</p>
<p class="url"><code>${API}?api=${name}${fields.map((field) => `<wbr>${exampleOf(field)}`).join('')}</code></p>
<p class="hint">${since.startsWith('None') ? "One of the plugin's own" : `Available in Airflow ${htmlText(since)}`}.</p>
<form action="${actionOf(name)}" method="${method}"${carriesFile ? ' enctype="multipart/form-data"' : ''}${destructive ? ` data-asks="${destructive === 'always' ? 'always' : destructive.join(' ')}"` : ''}>
<input type="hidden" name="api" value="${name}">${method === 'post' ? `<input type="hidden" name="csrf_token" value="${htmlText(csrfToken)}">` : ''}
${fields.length === 0 ? '' : `<div class="fields">\n${fields.map((field) => fieldOf(name, field)).join('\n')}\n</div>`}
<div class="actions"><button type="submit"${destructive === 'always' ? ' class="danger"' : ''}>Execute<span class="unseen"> ${name}</span></button>${fields.length === 0 ? '' : `<button type="reset" class="quiet">Clear<span class="unseen"> ${name}</span></button>`}</div>
</form>
<div class="result" role="region" aria-label="Result of ${name}" hidden></div>
</article>`;
}

/** The newer generation looks for the argument of `refresh_dag` in the address only, where a form that changes something has nothing. */
function actionOf(name: string): string {
  return name === 'refresh_dag' ? `${API}/v1.0/refresh_dag` : API;
}

function exampleOf({ name, newerInput: input, fixedValue }: PluginArgument): string {
  if (input === 'file') return '';
  return `&amp;${name}=<var>${fixedValue ?? (input === 'flag' ? 'on' : 'value')}</var>`;
}

function fieldOf(command: string, argument: PluginArgument): string {
  const { name, newerInput: input, description, required, fixedValue } = argument;
  const id = `${command}-${name}`;
  const note = description === '' ? '' : `<p id="${id}-hint" class="hint">${htmlText(description)}</p>`;
  const common = `id="${id}" name="${name}"${note && ` aria-describedby="${id}-hint"`}${required ? ' required' : ''}`;
  if (input === 'flag') {
    const label = fixedValue === undefined ? name : `${name}=${fixedValue}`;
    return `<div class="field flag"><input type="checkbox" ${common} value="${fixedValue ?? 'on'}"><div><label for="${id}"><code>${label}</code></label>${note}</div></div>`;
  }
  const mark = required ? ' <span class="required">required</span>' : '';
  return `<div class="field${input === 'json' ? ' wide' : ''}"><label for="${id}"><code>${name}</code>${mark}</label>${control(input, name, common)}${note}</div>`;
}

function control(input: PluginArgument['input'], name: string, common: string): string {
  const plain = 'autocomplete="off" autocapitalize="none" spellcheck="false"';
  switch (input) {
    case 'file':
      return `<input type="file" accept=".ts,.js,.mts,.mjs" ${common}>`;
    case 'json':
      return `<textarea rows="3" placeholder="{}" ${plain} ${common}></textarea>`;
    case 'date':
      return `<input type="text" inputmode="text" placeholder="2017-01-02T03:04:05" ${plain} ${common}>`;
    default:
      return `<input type="text"${name === 'dag_id' ? ' list="dag-ids"' : ''} ${plain} ${common}>`;
  }
}
