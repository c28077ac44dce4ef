import type { Json } from '../../../foundation/json.ts';
import { parseExtra } from '../../../domain/connection-extra.ts';
import { connectionUri } from '../../../domain/connection-uri.ts';
import type { TaskConnection } from '../../task-host.ts';
import { TemplateError } from '../language/template-error.ts';
import { isTruthy } from '../operations/truth.ts';
import { textArgument } from '../values/argument-values.ts';
import { asFloat } from '../values/float-value.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { TemplateObject } from '../values/template-object.ts';
import { methods, NamedValues } from './named-values.ts';
import type { TemplateAccess } from './template-facts.ts';

/** Something whose attributes are looked up by a question: `var.value.…`, `conn.…`. */
class Accessor extends TemplateObject {
  readonly typeName: string;
  readonly #read: (key: string) => unknown;
  readonly #get: TemplateFunction;

  constructor(typeName: string, read: (key: string) => unknown, get: TemplateFunction['call']) {
    super();
    this.typeName = typeName;
    this.#read = read;
    this.#get = new TemplateFunction('get', get);
  }

  getAttribute(name: string): unknown {
    return name === 'get' ? this.#get : this.#read(name);
  }
}

/** Asks for each key once, however often templates use it. */
function once<Answer>(ask: (key: string) => Promise<Answer>): (key: string) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (key) => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}

/** `var.value` or, with `asJson`, `var.json`. A variable that does not exist fails unless `get` is given a default. */
export function variableAccessor(access: TemplateAccess, asJson: boolean): TemplateObject {
  const parse = (key: string, text: string): unknown => {
    if (!asJson) return text;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new TemplateError(
        'ValueError',
        `Variable ${key} holds no JSON`,
        `Use var.value.${key}, or correct the variable`,
      );
    }
  };
  const ask = once((key: string) => access.getVariable(key));
  const read = async (key: string, fallback?: unknown): Promise<unknown> => {
    const text = await ask(key);
    if (text !== null) return parse(key, text);
    if (fallback !== undefined) return fallback;
    const remedy = `Create it, or write var.${asJson ? 'json' : 'value'}.get('${key}', default)`;
    throw new TemplateError('KeyError', `'Variable ${key} does not exist'`, remedy);
  };
  return new Accessor(
    'VariableAccessor',
    (key) => read(key),
    (args) => {
      const [key, fallback] = args.bind('get', ['key', 'default'], 1);
      return read(textArgument(key), fallback);
    },
  );
}

/** `conn.…` and `conn.get(id, default)`. */
export function connectionAccessor(access: TemplateAccess): TemplateObject {
  const ask = once((id: string) => access.getConnection(id));
  const read = async (id: string): Promise<unknown> => {
    const connection = await ask(id);
    if (connection) return connectionObject(connection);
    throw new TemplateError(
      'KeyError',
      `The conn_id \`${id}\` isn't defined`,
      `Create it, or write conn.get('${id}', default)`,
    );
  };
  return new Accessor('ConnectionAccessor', read, async (args) => {
    const [id, fallback = null] = args.bind('get', ['conn_id', 'default_conn'], 1);
    const connection = await ask(textArgument(id));
    return connection ? connectionObject(connection) : fallback;
  });
}

function connectionObject(connection: TaskConnection): TemplateObject {
  const { connId, connType, description, host, schema, login, password, port, extra } = connection;
  return new NamedValues(
    'Connection',
    {
      conn_id: connId,
      conn_type: connType,
      description,
      host,
      schema,
      login,
      password,
      port,
      extra,
      extra_dejson: () => requireExtra(connection),
      get_uri: new TemplateFunction('get_uri', () => connectionUri(connection)),
      get_password: new TemplateFunction('get_password', () => password),
      get_extra: new TemplateFunction('get_extra', () => extra),
    },
    connId,
  );
}

function requireExtra({ connId, extra }: TaskConnection): Json {
  const value = parseExtra(extra);
  if (value !== undefined) return value;
  const remedy = 'Use .extra, or correct the connection';
  throw new TemplateError('ValueError', `The extra of connection ${connId} holds no JSON`, remedy);
}

/** `conf.get(section, option)` and its typed forms. */
export function confAccessor(access: TemplateAccess): TemplateObject {
  const reader =
    (name: string, convert: (text: string) => unknown): TemplateFunction['call'] =>
    (args) => {
      const [section, option, fallback] = args.bind(name, ['section', 'key', 'fallback'], 2);
      const text = access.getConf(textArgument(section), textArgument(option));
      if (text !== null) return convert(text);
      if (fallback !== undefined) return fallback;
      throw new TemplateError('KeyError', `section/key [${section}/${option}] not found in config`, 'Give a fallback');
    };
  const values = methods({
    get: reader('get', (text) => text),
    getint: reader('getint', (text) => readNumber(text)),
    getfloat: reader('getfloat', (text) => asFloat(readNumber(text))),
    getboolean: reader('getboolean', readBoolean),
    has_option: (args) => {
      const [section, option] = args.bind('has_option', ['section', 'option'], 2);
      return access.getConf(textArgument(section), textArgument(option)) !== null;
    },
  });
  return new NamedValues('AirflowConfigParser', values, '<AirflowConfigParser>');
}

function readNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw new TemplateError('ValueError', `'${text}' is no number`);
  return number;
}

function readBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (['t', 'true', '1'].includes(word)) return true;
  if (['f', 'false', '0'].includes(word) || !isTruthy(word)) return false;
  throw new TemplateError('ValueError', `'${text}' is no boolean`);
}
