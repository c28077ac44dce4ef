import { userInfo } from 'node:os';
import { lazy } from './lazy.ts';

/** The user of the operating system that this process runs as; '' where it has no name: a container may run under any number. */
export const unixname = lazy((): string => {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
});
