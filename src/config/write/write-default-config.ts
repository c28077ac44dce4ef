import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../foundation/app-error.ts';
import type { Environment } from '../read/expand-variables.ts';
import { locateConfig } from '../read/locate-config.ts';
import { type Option, describeOption } from '../option.ts';
import { SECTIONS } from '../options/sections.ts';
import { renderComment, renderOption } from './render-option.ts';
import { environmentName, resolveDefault } from '../read/resolve-option.ts';
import { TRADEWIND_VERSION } from '../version.ts';

/**
 * Writes `airflow.cfg` where there is none: every option that Tradewind reads, with its meaning and its default as a comment (so
 * that later versions may improve a default), and fresh keys. Only its owner may read it. A file that exists is never touched, and
 * nobody ever sees half a file: two processes that start at once agree on one of the two.
 * @returns the path of the file, undefined where there was one
 */
export function writeDefaultConfigFile(env: Environment): string | undefined {
  const { home, configFile } = locateConfig(env);
  // The folder of one that exists may be read-only.
  if (existsSync(configFile)) return undefined;
  makeFolder(dirname(configFile));
  const draft = `${configFile}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    writeFileSync(file, renderDefaultConfig(home));
    fsyncSync(file);
    closeSync(file);
    // A link, unlike a rename, fails where the file has appeared meanwhile.
    linkSync(draft, configFile);
    return configFile;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const complaints = [`the folder ${folder} cannot be used: ${reason}; choose another home by TRADEWIND_HOME`];
    throw new AppError('INVALID_CONFIG', { complaints }, { cause: error });
  }
}

/** The text of a new `airflow.cfg`. */
function renderDefaultConfig(home: string): string {
  const generated: Readonly<Record<string, string>> = {
    'core.fernet_key': generateFernetKey(),
    'webserver.secret_key': randomBytes(32).toString('base64url'),
  };
  let text = renderComment(
    `The configuration of Tradewind ${TRADEWIND_VERSION}, in the format of Apache Airflow's airflow.cfg. ` +
      'Options that are commented out have the value that stands there. Environment variables win over this file. ' +
      'It holds secrets: keep it readable for its owner only.',
  );
  for (const { name, doc, options } of Object.values(SECTIONS)) {
    text += `\n[${name}]\n${renderComment(doc)}\n`;
    for (const option of Object.values<Option<unknown>>(options)) {
      const { key } = option;
      const fresh = generated[`${name}.${key}`];
      text += renderOption({
        key,
        raw: fresh ?? resolveDefault(name, key, home).raw,
        commentOut: fresh === undefined,
        doc: describeOption(option),
        variable: environmentName(name, key),
      });
    }
  }
  return text;
}

/** A key of Fernet's form: 32 random bytes in URL-safe base64 with its padding. */
function generateFernetKey(): string {
  return `${randomBytes(32).toString('base64url')}=`;
}
