// What a form of the page asks for: as a request, and as a line for a shell.

const TOKEN = document.querySelector('#token');
const { curl: CREDENTIALS } = document.querySelector('main').dataset;

/** @returns what `fetch` takes */
export function requestOf(form) {
  const fields = fieldsOf(form);
  const headers = {};
  if (TOKEN && TOKEN.value !== '') headers[TOKEN.dataset.header] = TOKEN.value;
  if (form.method === 'get') return [addressOf(form, fields), { headers }];
  headers['X-CSRFToken'] = form.elements.namedItem('csrf_token').value;
  const body = isUpload(form) ? new FormData() : new URLSearchParams();
  for (const [name, value] of fields) body.append(name, value);
  return [form.action, { method: 'POST', headers, body }];
}

/** The same request. Secrets are left to whoever runs it: such lines are copied into chats and scripts. */
export function curlOf(form) {
  const fields = fieldsOf(form);
  const isGet = form.method === 'get';
  const part = isUpload(form) ? formPart : (name, value) => `--data-urlencode ${quote(`${name}=${value}`)}`;
  const data = isGet ? [] : fields.map(([name, value]) => part(name, value));
  const address = isGet ? addressOf(form, fields) : form.action;
  return ['curl', CREDENTIALS, ...data, quote(address)].filter((word) => word !== '').join(' ');
}

/** What is filled in; fields that are empty are left out, as nobody filled them in. */
export function fieldsOf(form) {
  const isOlder = !form.action.endsWith('/api');
  return [...new FormData(form)].filter(
    ([name, value]) => name !== 'csrf_token' && !(isOlder && name === 'api') && (value.name ?? value) !== '',
  );
}

function addressOf(form, fields) {
  return `${form.action}?${new URLSearchParams(fields)}`;
}

function isUpload(form) {
  return form.enctype === 'multipart/form-data';
}

/** A part of a form with a file, whose name has quotes of its own: a comma or a semicolon would else end it. */
function formPart(name, value) {
  if (typeof value === 'string') return `--form-string ${quote(`${name}=${value}`)}`;
  return `--form ${quote(`${name}=@"${value.name.replaceAll(/["\\]/g, String.raw`\$&`)}"`)}`;
}

function quote(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
