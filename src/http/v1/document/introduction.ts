/** What the document says before its operations, in Markdown. */
export const INTRODUCTION = `The API that clients of Apache Airflow 2 know, served by Tradewind.

**Bodies** are JSON. Names are \`snake_case\`, moments are RFC 3339 with their zone, such as \`2026-11-21T12:00:00+00:00\`.

**Lists** come in pages: \`limit\` (at most \`[api] maximum_page_limit\`) and \`offset\` choose one, \`total_entries\` says how many objects
there are in all. \`order_by\` names a field, with \`-\` before it for the opposite direction.

**Updates** by \`PATCH\` change what the body holds; where an operation takes \`update_mask\`, only the fields that it names.

**Everything**: \`~\` in place of a DAG's or a run's id stands for all that the caller may see.

**Errors** are problems of RFC 7807: \`type\`, \`title\`, \`status\` and \`detail\`.

**Credentials** are those that \`[api] auth_backends\` asks for: basic authentication, a Kerberos ticket, a token of
\`POST /security/login\`, or the session of a signed-in browser.
`;
