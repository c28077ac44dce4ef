import { component } from '../definition/component.ts';
import { listOf, text } from '../definition/fields.ts';

const ConfigOption = component(
  'ConfigOption',
  {
    key: text({ readOnly: true, description: 'The name of the option.' }),
    value: text({ readOnly: true, description: 'What holds for it; `< hidden >` for secrets.' }),
  },
  { description: 'An option of the configuration.' },
);

const ConfigSection = component(
  'ConfigSection',
  {
    name: text({ readOnly: true, description: 'The name of the section.' }),
    options: listOf(ConfigOption, { description: 'Its options that have a value.' }),
  },
  { description: 'A section of the configuration.' },
);

export const Config = component(
  'Config',
  { sections: listOf(ConfigSection, { description: 'The sections.' }) },
  { description: 'The configuration of the server, or a part of it.' },
);
