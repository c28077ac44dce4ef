import { collection, component } from '../definition/component.ts';
import { integer, readOnlyText } from '../definition/fields.ts';

export const ImportError = component(
  'ImportError',
  {
    import_error_id: integer({ readOnly: true, description: 'The id of the error.' }),
    timestamp: readOnlyText('When it was noticed.'),
    filename: readOnlyText('The absolute path of the file.'),
    stack_trace: readOnlyText('What is wrong with it, for its author.'),
  },
  { description: 'Why a DAG file does not load.' },
);

export const ImportErrorCollection = collection('ImportErrorCollection', 'import_errors', ImportError, {
  description: 'A page of import errors.',
});
