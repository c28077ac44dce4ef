import { string } from '../option-types.ts';
import { defineSection } from '../option.ts';

export const secretsSection = defineSection('secrets', 'Secrets kept elsewhere.', {
  backend: string({
    key: 'backend',
    default: '',
    since: '1.10.10',
    doc: 'The class of a secrets backend. None is built in yet, so the _secret form of an option is refused.',
  }),
});
