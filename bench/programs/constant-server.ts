import { createServer } from 'node:http';

/* Answers every request with the same bytes: as little as a server can do. Arguments: port, bytes of the body. Prints a line when it listens. */
const [port = '', bytes = ''] = process.argv.slice(2);
// A text: Node sends it along with the head, in one write.
const body = 'x'.repeat(Number(bytes));
const headers = { 'content-type': 'application/json', 'content-length': body.length };
createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
