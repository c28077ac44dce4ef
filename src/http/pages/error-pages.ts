import type { ApiResponse } from '../api-handler.ts';
import { htmlResponse } from '../responses.ts';

/** The errors that the web server itself answers with, in the words of the web framework under Airflow (werkzeug). */
const PAGES = {
  400: ['Bad Request', 'The browser (or proxy) sent a request that this server could not understand.'],
  404: [
    'Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  ],
  405: ['Method Not Allowed', 'The method is not allowed for the requested URL.'],
  413: ['Request Entity Too Large', 'The data value transmitted exceeds the capacity limit.'],
  500: [
    'Internal Server Error',
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  ],
  503: [
    'Service Unavailable',
    'The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.',
  ],
} as const satisfies Record<number, readonly [string, string]>;

export type ErrorPageStatus = keyof typeof PAGES;

/** An error as a page of HTML. */
export function errorPage(status: ErrorPageStatus, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  const [title, text] = PAGES[status];
  const page = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`;
  return htmlResponse(page, status, headers);
}

/** An error as a problem of RFC 7807, as Airflow 2 has it. */
export function errorProblem(status: ErrorPageStatus, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  const [title, detail] = PAGES[status];
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { detail, status, title, type: 'about:blank' },
  };
}
