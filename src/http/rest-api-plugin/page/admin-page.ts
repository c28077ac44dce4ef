import { REPORTED_VERSION } from '../../../config/version.ts';
import type { ListedDag } from '../../../metadata/dags/dag-listing.ts';
import { htmlText } from '../../pages/html-text.ts';
import type { PluginCommand } from '../commands/plugin-command.ts';
import { PLUGIN_COMMANDS } from '../commands/plugin-commands.ts';
import { commandCard } from './command-card.ts';

export interface AdminPageOptions {
  /** `[webserver] instance_name` */
  readonly title: string;
  readonly csrfToken: string;
  /** The header that the token goes into; undefined: none is needed. */
  readonly tokenHeader: string | undefined;
  /** Whether callers sign in. */
  readonly hasLogin: boolean;
  /** Who is signed in. */
  readonly username: string | undefined;
  /** What a line for a shell has besides what is called: see curl-credentials.ts. */
  readonly curlCredentials: string;
  /** Whether whoever sees the page may do everything. */
  readonly isOpen: boolean;
  /** Those that the caller may see. */
  readonly dags: readonly Pick<ListedDag, 'dag_id' | 'is_paused'>[];
}

/** The page with every command: what it does, its arguments, and a form to try it. Works without its script, too. */
export function adminPage(options: AdminPageOptions): string {
  const { title, dags, csrfToken, curlCredentials } = options;
  const topics = [...Map.groupBy(PLUGIN_COMMANDS, ({ topic }) => topic)];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>REST API - ${htmlText(title)}</title>
<link rel="stylesheet" href="page.css">
<script type="module" src="page.js"></script>
</head>
<body>
<a class="skip" href="#commands">Skip to the commands</a>
<header class="bar">
<a class="brand" href="/">${htmlText(title)}</a>
<nav aria-label="Main"><ol class="trail"><li>Admin</li><li><a href="./" aria-current="page">REST API</a></li></ol></nav>
${account(options)}
</header>
<main data-curl="${htmlText(curlCredentials)}">
<div class="intro">
<h1>REST API</h1>
<p>Every command of the REST API plugin, ready to try. Version <code>${REPORTED_VERSION}</code>, plugin <code>1.0.9</code>.</p>
<p class="paths"><span>Newer generation</span> <code>/admin/rest_api/api?api=<var>command</var></code> <span>Older generation</span> <code>/admin/rest_api/api/v1.0/<var>command</var></code></p>
${access(options)}
</div>
<div class="columns">
<nav class="directory" aria-label="Commands">
<label class="search" for="search">Find a command</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" hidden>
<p id="matches" class="hint" role="status"></p>
${topics.map(([topic, commands]) => directory(topic, commands)).join('\n')}
</nav>
<div id="commands" tabindex="-1">
${topics.map(([topic, commands]) => section(topic, commands, csrfToken)).join('\n')}
${dagTable(dags)}
</div>
</div>
<p id="said" class="unseen" role="status"></p>
</main>
<datalist id="dag-ids">${dags.map(({ dag_id }) => `<option value="${htmlText(dag_id)}"></option>`).join('')}</datalist>
<dialog id="sure" aria-labelledby="sure-title">
<form method="dialog">
<h2 id="sure-title">Are you sure?</h2>
<p id="sure-text"></p>
<div class="actions"><button value="no" autofocus>Cancel</button><button value="yes" class="danger">Do it</button></div>
</form>
</dialog>
</body>
</html>
`;
}

function account({ hasLogin, username, csrfToken }: AdminPageOptions): string {
  if (username !== undefined) {
    return `<form class="account" method="post" action="/logout/"><input type="hidden" name="csrf_token" value="${htmlText(csrfToken)}"><span>${htmlText(username)}</span> <button>Sign out</button></form>`;
  }
  return hasLogin ? '<p class="account"><a href="/login/?next=/admin/rest_api/">Sign in</a></p>' : '';
}

/** What one needs to call anything from here. */
function access({ tokenHeader, hasLogin, username, isOpen }: AdminPageOptions): string {
  if (tokenHeader !== undefined) {
    return `<div class="notice"><label for="token">Token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" data-header="${htmlText(tokenHeader)}" aria-describedby="token-hint">
<p id="token-hint" class="hint">Sent as the header <code>${htmlText(tokenHeader)}</code> with every call; kept until you leave the page.</p></div>`;
  }
  if (username !== undefined) {
    return `<p class="notice">You call as <strong>${htmlText(username)}</strong>, with the permissions of your roles.</p>`;
  }
  if (hasLogin) {
    return '<p class="notice warn"><a href="/login/?next=/admin/rest_api/">Sign in</a> to call anything from here.</p>';
  }
  return isOpen
    ? '<p class="notice warn">Neither a token nor authentication is configured: the API answers on this machine only, to anybody on it.</p>'
    : '<p class="notice warn">Neither a token nor authentication is configured: the API does not answer from where you are.</p>';
}

function directory(topic: string, commands: readonly PluginCommand[]): string {
  const links = commands.map(({ name }) => `<li data-for="${name}"><a href="#${name}">${name}</a></li>`).join('');
  return `<details class="topic" open><summary>${htmlText(topic)}</summary><ul>${links}</ul></details>`;
}

function section(topic: string, commands: readonly PluginCommand[], csrfToken: string): string {
  const cards = commands.map((command) => commandCard(command, csrfToken)).join('\n');
  return `<section class="topic"><h2>${htmlText(topic)}</h2>\n${cards}\n</section>`;
}

function dagTable(dags: AdminPageOptions['dags']): string {
  if (dags.length === 0) return '';
  const rows = dags.map(
    ({ dag_id, is_paused }) =>
      `<tr><th scope="row">${htmlText(dag_id)}</th><td>${is_paused ? 'No, it is paused' : 'Yes'}</td></tr>`,
  );
  return `<section id="dags"><h2>The DAGs</h2>
<table><thead><tr><th scope="col">DAG</th><th scope="col">Is active</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></section>`;
}
