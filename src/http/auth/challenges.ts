import { htmlResponse } from '../responses.ts';

/** The caller must say who it is. */
export const UNAUTHORIZED = htmlResponse('Unauthorized', 401);
/** The same, asking for a name and a password. */
export const UNAUTHORIZED_BASIC = htmlResponse('Unauthorized', 401, { 'www-authenticate': 'Basic' });
/** The same, asking for a Kerberos ticket. */
export const UNAUTHORIZED_NEGOTIATE = htmlResponse('Unauthorized', 401, { 'www-authenticate': 'Negotiate' });
/** The caller may not. */
export const FORBIDDEN = htmlResponse('Forbidden', 403);
