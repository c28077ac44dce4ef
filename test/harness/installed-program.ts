import { fileURLToPath } from 'node:url';

/** The commands of the checkout, as a user has them: `tradewind` and `airflow`, for `sh`. */
export const BIN = fileURLToPath(new URL('../../bin', import.meta.url));

/** Environment variables of a program. */
export type Settings = Readonly<Record<string, string>>;

/**
 * The environment of a command on a home, without examples. Nothing of the caller's own settings of Airflow or Tradewind gets
 * in.
 */
export function environmentOf(
  { path, databaseUrl }: { readonly path: string; readonly databaseUrl: string },
  settings: Settings,
): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    LANG,
    TMPDIR,
    TRADEWIND_HOME: path,
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: databaseUrl,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    ...settings,
  };
}
