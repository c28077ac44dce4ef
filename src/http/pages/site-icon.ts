import type { ApiResponse } from '../api-handler.ts';

/** Two sails. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b5cad" d="M7 1v11H1zM9 3l6 9H9zM1 13h14l-2 2H3z"/></svg>`;

/** `GET /favicon.ico`, for which every browser asks: a drawing, whatever the name says. */
export function answerSiteIcon(): ApiResponse {
  return {
    status: 200,
    headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' },
    body: ICON,
  };
}
