import { collection, component } from '../definition/component.ts';
import { text } from '../definition/fields.ts';

const Provider = component(
  'Provider',
  {
    package_name: text({ description: 'The name of the package.' }),
    description: text({ description: 'What it brings.' }),
    version: text({ description: 'Its version.' }),
  },
  { description: 'A package that brings operators and connections.' },
);

export const ProviderCollection = collection('ProviderCollection', 'providers', Provider, {
  description: 'The packages.',
});
