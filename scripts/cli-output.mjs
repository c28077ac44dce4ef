// How the output of a command is compared with the recorded one. What does not count is taken out of both, by the rules below.
import { hostname } from 'node:os';

/**
 * @param command as recorded: argv, stdout, compare, volatile
 * @param actual its standard output here
 * @param generation '1.10' or '2.11'
 * @param home the home folder of the installation here
 * @returns what is wrong; undefined where the outputs agree
 */
export function compareOutput(command, actual, { generation, home }) {
  if (command.compare === 'log' || command.volatile?.includes('stdout')) return undefined;
  if (command.compare === 'shape') return compareShape(actual, command.stdout);
  if (/^usage:/i.test(command.stdout)) return compareHelp(actual, command.stdout);
  if (command.argv[2] === 'failed-deps') return compareReasons(actual, command.stdout);
  const simplify = (text) => RULES.reduce((rest, rule) => rule(rest, { ...command, generation }), text);
  const pattern = simplify(command.stdout)
    .replaceAll('{{AIRFLOW_HOME}}', home)
    .replaceAll('{{HOST}}', hostname())
    .split(/\{\{\w*\*?\}\}/)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^]*');
  return new RegExp(`^${pattern}$`).test(simplify(actual)) ? undefined : 'other standard output';
}

/** Of JSON the keys count. */
function compareShape(actual, expected) {
  if (!expected.startsWith('[{')) return undefined;
  const keys = (text) => [...new Set(JSON.parse(text).flatMap((row) => Object.keys(row)))].sort().join(', ');
  const [ours, theirs] = [keys(actual), keys(expected)];
  return ours === theirs ? undefined : `keys ${ours}, not ${theirs}`;
}

/** Help is in our own words: what counts is that it names each command, argument and option that theirs names. */
function compareHelp(actual, expected) {
  const known = namesIn(actual);
  const missing = [...namesIn(expected)].filter((name) => !known.has(name));
  return missing.length === 0 ? undefined : `the help does not name ${missing.join(', ')}`;
}

/** What stands at the beginning of a help's lines: `list`, `dag_id`, `-s`, `--start_date`. */
function namesIn(help) {
  const heads = help.split('\n').flatMap((line) => /^ {2,6}(\S.*?)(?: {2,}|$)/.exec(line)?.[1] ?? []);
  return new Set(heads.flatMap((head) => head.match(/^\w[\w-]*$|(?<!\S)--?[a-zA-Z][\w-]*/g) ?? []));
}

/** Airflow keeps what stands in a task's way in a set, which has no order. */
function compareReasons(actual, expected) {
  const [ours, theirs] = [actual, expected].map((text) => text.trimEnd().split('\n'));
  const missing = theirs.filter((line) => line !== '{{*}}' && !ours.includes(line));
  return missing.length === 0 && ours.length === theirs.length ? undefined : 'other reasons';
}

const RULES = [withoutLogs, withoutDescriptions, withRunsNumbered];

/** Airflow 1.10 logged to standard output. Of what it logs there, records of two lines leave their second one. */
function withoutLogs(text, { generation }) {
  if (generation === '2.11') return text;
  return text
    .split('\n')
    .filter((line) => !/^\[[^\]]+\] \{[^}]*\}* /.test(line) && !line.startsWith('[{{*}}] {'))
    .filter((line) => !/^-{80}$/.test(line) && line !== ' /tmp')
    .join('\n');
}

/** What an option of the configuration is for is told in our own words; its example, its variable and its value are not. */
function withoutDescriptions(text, { argv }) {
  if (argv[1] !== 'config') return text;
  return text
    .split('\n')
    .filter((line) => /^(#|# (Example|Variable|Source): .*|# \w+ = .*|[^#].*)$/.test(line))
    .join('\n');
}

/** Numbers of runs come from the database, which leaves some out where a run was refused: their order counts. */
function withRunsNumbered(text, { argv }) {
  if (argv[1] !== 'list_dag_runs') return text;
  const ids = [...text.matchAll(/^(\d+) +\|/gm)].map(([, id]) => Number(id)).sort((a, b) => a - b);
  return text.replaceAll(/^(\d+) +\|/gm, (_, id) => `#${ids.indexOf(Number(id)) + 1} |`);
}
