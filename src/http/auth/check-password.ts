import type { CheckPassword } from './built-in-backends.ts';
export function createCheckPassword(_: unknown): { check: CheckPassword; stop(): void } {
  return { check: () => undefined, stop: () => undefined };
}
