import { createHash } from 'node:crypto';
import { htmlText } from '../../pages/html-text.ts';

/** What the page says of the login before. */
const MESSAGES = {
  credentials: 'Invalid login. Please try again.',
  expired: 'The form was too old. Please try again.',
  limited: 'Too many failed logins. Please try again later.',
} as const;

/** What the login page may say above its form. */
export type LoginMessage = keyof typeof MESSAGES;

/** What the login page shows. */
export interface LoginPageOptions {
  /** `[webserver] instance_name` */
  readonly title: string;
  readonly csrfToken: string;
  /** A path of this server. */
  readonly next: string;
  readonly message: LoginMessage | undefined;
}

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; background: #f5f6f8; color: #1c2530; display: grid; place-items: center; min-height: 100vh; margin: 0 }
main { background: #fff; border: 1px solid #d5dae1; border-radius: .5rem; padding: 2rem; width: min(22rem, 90vw); box-sizing: border-box }
h1 { font-size: 1.25rem; margin: 0 0 1rem }
label { display: block; margin: .75rem 0 .25rem }
input { font: inherit; width: 100%; padding: .5rem; border: 1px solid #6b7785; border-radius: .25rem; box-sizing: border-box }
button { font: inherit; margin-top: 1.25rem; width: 100%; padding: .6rem; border: 0; border-radius: .25rem; background: #0b5cad; color: #fff; cursor: pointer }
input:focus-visible, button:focus-visible { outline: 3px solid #f0a020; outline-offset: 1px }
.error { background: #fdecea; border: 1px solid #b3261e; color: #7a1a14; border-radius: .25rem; padding: .5rem .75rem }
@media (prefers-color-scheme: dark) { body { background: #14181d; color: #e6e9ed } main { background: #1d2329; border-color: #39424c } input { background: #14181d; color: inherit } .error { background: #40201e; color: #ffdad6 } }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but the style that stands in the page, and a form that leads back here. */
export const LOGIN_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The login form. */
export function loginPage({ title, csrfToken, next, message }: LoginPageOptions): string {
  const notice = message === undefined ? '' : `<p class="error" role="alert">${MESSAGES[message]}</p>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in - ${htmlText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Sign in to ${htmlText(title)}</h1>
${notice}
<form method="post" action="/login/?next=${htmlText(encodeURIComponent(next))}">
<input type="hidden" name="csrf_token" value="${htmlText(csrfToken)}">
<label for="username">Username</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign In</button>
</form>
</main>
</body>
</html>
`;
}

/** The message of that name. */
export function readLoginMessage(name: string | undefined): LoginMessage | undefined {
  return name !== undefined && Object.hasOwn(MESSAGES, name) ? (name as LoginMessage) : undefined;
}
