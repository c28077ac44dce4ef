import { collection, component } from '../definition/component.ts';
import { flag, integer, nullable, text } from '../definition/fields.ts';
import { Type } from 'typebox';

const listed = {
  connection_id: text({ description: 'The id of the connection.' }),
  conn_type: text({ description: 'What it connects to, such as `http` or `postgres`.' }),
  description: nullable(text({ description: 'What the connection is for.' })),
  host: nullable(text({ description: 'The name or address of the machine.' })),
  login: nullable(text({ description: 'The name of the user there.' })),
  schema: nullable(text({ description: 'The database, or the protocol of a web server.' })),
  port: nullable(integer({ description: 'The port.' })),
};

export const Connection = component(
  'Connection',
  {
    ...listed,
    password: Type.Optional(
      Type.String({
        format: 'password',
        writeOnly: true,
        description: 'The password. It is encrypted in the database, and no answer ever has it.',
      }),
    ),
    extra: nullable(
      text({
        description:
          'What has no field of its own, usually a JSON object. Encrypted in the database; answers show `***` where a name tells of a secret.',
      }),
    ),
  },
  { description: 'How to reach and enter another system.' },
);

const ConnectionCollectionItem = component('ConnectionCollectionItem', listed, {
  description: 'A connection in a list: nothing of it is secret.',
});

export const ConnectionCollection = collection('ConnectionCollection', 'connections', ConnectionCollectionItem, {
  description: 'A page of connections.',
});

export const ConnectionTest = component(
  'ConnectionTest',
  {
    status: flag({ description: 'Whether the connection works, as far as it was tested.' }),
    message: text({ description: 'What was found out.' }),
  },
  { description: 'What the test of a connection found out.' },
);
