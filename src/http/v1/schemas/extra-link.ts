import { component } from '../definition/component.ts';
import { listOf, nullable, optional, text } from '../definition/fields.ts';
import { ClassReference } from './task.ts';

const ExtraLink = component(
  'ExtraLink',
  {
    class_ref: ClassReference,
    name: text({ readOnly: true, description: 'What the link is called.' }),
    href: text({ readOnly: true, description: 'Where it leads.' }),
  },
  { description: 'A link that an operator has besides.' },
);

/** Airflow's document knows a list, its answers have the links by their names: ours too, both. */
export const ExtraLinkCollection = {
  ...component(
    'ExtraLinkCollection',
    { extra_links: optional(listOf(ExtraLink, { description: 'Answers have the links themselves, by their names.' })) },
    { description: 'Links that an operator has besides: the address by the name of each.' },
  ),
  additionalProperties: nullable(text()),
};
