// The page of the REST API plugin: sends its forms without leaving the page, and shows what came of it.

const TOKEN = document.querySelector('#token');
const NARROW = matchMedia('(max-width: 48rem)');

for (const form of document.querySelectorAll('article form')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void execute(form);
  });
  form.addEventListener('reset', () => showResult(form, []));
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
  const call = callOf(form);
  const begin = performance.now();
  try {
    const response = await fetch(call.url, call.options);
    const text = await response.text();
    showResult(form, describe(call, response, text, performance.now() - begin));
  } catch (error) {
    showResult(form, [
      verdict('ERROR', 'the server cannot be reached', performance.now() - begin),
      terminal('Why', String(error), 'stderr'),
    ]);
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** The request of a form; fields that are empty are left out, as nobody filled them in. */
function callOf(form) {
  const fields = [...new FormData(form)].filter(([, value]) =>
    typeof value === 'string' ? value !== '' : value.name !== '',
  );
  const shown = fields.filter(([name]) => name !== 'csrf_token' && !(name === 'api' && !form.action.endsWith('/api')));
  const headers = {};
  if (TOKEN && TOKEN.value !== '') headers[TOKEN.dataset.header] = TOKEN.value;
  if (form.method === 'get') {
    const url = `${form.action}?${new URLSearchParams(shown)}`;
    return { url, options: { headers }, curl: ['curl', ...tokenArgument(), quote(url)] };
  }
  const csrf = fields.find(([name]) => name === 'csrf_token');
  if (csrf) headers['X-CSRFToken'] = csrf[1];
  const isUpload = form.enctype === 'multipart/form-data';
  const body = isUpload ? new FormData() : new URLSearchParams();
  for (const [name, value] of shown) body.append(name, value);
  const data = shown.flatMap(([name, value]) =>
    isUpload
      ? ['--form', quote(`${name}=${typeof value === 'string' ? value : `@${value.name}`}`)]
      : ['--data-urlencode', quote(`${name}=${value}`)],
  );
  return {
    url: form.action,
    options: { method: 'POST', headers, body },
    curl: ['curl', ...tokenArgument(), ...data, quote(form.action)],
  };
}

/** The token itself is not shown: a line is copied into chats and scripts. */
function tokenArgument() {
  return TOKEN ? ['--header', `"${TOKEN.dataset.header}: $REST_API_TOKEN"`] : [];
}

function quote(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function describe(call, response, text, ms) {
  const curl = copyable('The same with curl', call.curl.join(' '));
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return [verdict('ERROR', `HTTP ${response.status}`, ms), terminal('Answer', text, ''), ...curl];
  }
  const { output = '' } = answer;
  const parts =
    typeof output === 'string'
      ? [['Output', output, '']]
      : [
          ['Standard output', output.stdout ?? '', ''],
          ['Standard error', output.stderr ?? '', 'stderr'],
        ];
  return [
    verdict(answer.status ?? 'ERROR', `HTTP ${response.status}`, ms, hasComplaint(output.stderr)),
    ...(answer.warning ? [element('p', { className: 'notice warn', textContent: answer.warning })] : []),
    ...(answer.airflow_cmd ? [terminal('Command', answer.airflow_cmd, '')] : []),
    ...parts.filter(([, shown]) => shown !== '').flatMap((part) => terminal(...part)),
    details('Whole answer', JSON.stringify(answer, null, 2)),
    ...curl,
  ];
}

/** Whether a command said more on standard error than that its name is an old one: it may have failed, and the answer is OK. */
function hasComplaint(stderr = '') {
  return stderr.split('\n').some((line) => line !== '' && !/ deprecated and removed in Airflow 2\.0/.test(line));
}

function verdict(status, http, ms, complains = false) {
  const line = element('p', { className: 'verdict' });
  line.setAttribute('role', 'status');
  const isRight = status === 'OK' && !complains;
  const rest = status === 'OK' ? '! OK, with a complaint' : '✕ ERROR';
  const word = element('strong', { className: isRight ? 'ok' : 'error', textContent: isRight ? '✓ OK' : rest });
  line.append(
    word,
    element('span', { textContent: http }),
    element('span', { textContent: `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` }),
  );
  return line;
}

function terminal(title, text, className) {
  const box = element('div', {});
  const block = element('pre', { className, textContent: text, tabIndex: 0 });
  block.setAttribute('role', 'group');
  block.setAttribute('aria-label', title);
  box.append(element('h4', { textContent: title }), block);
  return box;
}

function details(title, text) {
  const box = element('details', {});
  box.append(element('summary', { textContent: title }), element('pre', { textContent: text, tabIndex: 0 }));
  return box;
}

function copyable(title, text) {
  const line = element('div', { className: 'copy' });
  const button = element('button', { type: 'button', className: 'quiet', textContent: 'Copy' });
  const block = element('pre', { textContent: text, tabIndex: 0 });
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      // Without the right to the clipboard, whoever wants it presses the keys.
      getSelection().selectAllChildren(block);
      button.textContent = 'Selected';
    }
  });
  line.append(block, button);
  return [element('h4', { textContent: title }), line];
}

function showResult(form, parts) {
  const result = form.parentElement.querySelector('.result');
  result.replaceChildren(...parts);
  result.hidden = parts.length === 0;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** Whether what is filled in destroys something. */
function asksFirst(form) {
  const { asks } = form.dataset;
  if (asks === undefined || asks === 'always') return asks !== undefined;
  const fields = new FormData(form);
  return asks.split(' ').some((name) => (fields.get(name) ?? '') !== '');
}

function isSure(form) {
  const dialog = document.querySelector('#sure');
  const shown = [...new FormData(form)].filter(
    ([name, value]) => name !== 'csrf_token' && name !== 'api' && value !== '',
  );
  const given = shown.map(([name, value]) => `${name} ${typeof value === 'string' ? value : value.name}`).join(', ');
  document.querySelector('#sure-text').textContent =
    `${form.elements.namedItem('api').value}${given === '' ? '' : `: ${given}`}`;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((decided) =>
    dialog.addEventListener('close', () => decided(dialog.returnValue === 'yes'), { once: true }),
  );
}

function setUpSearch() {
  const search = document.querySelector('#search');
  search.hidden = false;
  if (!NARROW.matches) search.placeholder = 'Press / to search';
  search.addEventListener('input', () => {
    const wanted = search.value.trim().toLowerCase();
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
  });
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || /^(input|textarea)$/.test(event.target.localName ?? ''))
      return;
    event.preventDefault();
    search.focus();
  });
}

/** `#trigger_dag?dag_id=x` fills in the form of a command. */
function fillFromAddress() {
  const [name, query = ''] = location.hash.slice(1).split('?', 2);
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
