import { collection, component } from '../definition/component.ts';
import { nullable, optional, text } from '../definition/fields.ts';

const fields = {
  key: text({ description: 'The name of the variable.' }),
  description: optional(nullable(text({ description: 'What the variable is for.' }))),
  value: text({ description: 'The text that it holds. It is encrypted in the database.' }),
};

export const Variable = component('Variable', fields, {
  description: 'A text that DAGs read by its name. The answer to its creation has the fields that were sent.',
});

const VariableCollectionItem = component('VariableCollectionItem', fields, { description: 'A variable in a list.' });

export const VariableCollection = collection('VariableCollection', 'variables', VariableCollectionItem, {
  description: 'A page of variables.',
});
