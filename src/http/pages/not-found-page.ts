import type { ApiResponse } from '../api-handler.ts';
import { htmlResponse } from '../responses.ts';

/** The page for an address that nothing has. */
export function notFoundPage(): ApiResponse {
  return htmlResponse(
    `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>404 Not Found</title></head>
<body>
<h1>404 Not Found</h1>
<p>There is nothing at this address.</p>
</body>
</html>
`,
    404,
  );
}
