import { toJson } from '../../to-json.ts';
import { toPlain } from '../native-value.ts';
import { textArgument } from '../values/argument-values.ts';
import type { Arguments } from '../values/arguments.ts';
import type { TemplateAccess, TemplateFacts } from './template-facts.ts';

/** `ti.xcom_push(key, value)`: leaves a value of the running task under a name; prints as None. */
export async function xcomPush(args: Arguments, facts: TemplateFacts, access: TemplateAccess): Promise<null> {
  const [key, value] = args.bind('xcom_push', ['key', 'value', 'session'], 2);
  const { dagId, runId, taskId, mapIndex } = facts;
  await access.setXCom({ dagId, runId, taskId, mapIndex, key: textArgument(key) }, toJson(toPlain(value)) ?? null);
  return null;
}
