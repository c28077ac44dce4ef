import type { VariableControl } from '../../control/variables.ts';
import { optionalText, textOf } from '../read-fields.ts';
import { orUndefined } from '../reworded.ts';
import type { StableApi } from './stable-api.ts';

export function stableVariables(api: StableApi): VariableControl {
  const list = () => api.list(['variables'], 'variables');
  return {
    async listKeys() {
      return (await list()).map((variable) => textOf(variable, 'key'));
    },
    async listValues() {
      return (await list()).map((variable) => ({
        key: textOf(variable, 'key'),
        value: optionalText(variable, 'value') ?? '',
      }));
    },
    async find(key) {
      const variable = await orUndefined(api.get(['variables', key]));
      return variable && (optionalText(variable, 'value') ?? '');
    },
    async save({ key, value, description }) {
      // The server replaces the variable of that key.
      await api.call(['variables'], {
        method: 'POST',
        body: { key, value, ...(description !== null && { description }) },
      });
    },
    async delete(key) {
      await orUndefined(api.call(['variables', key], { method: 'DELETE' }));
    },
  };
}
