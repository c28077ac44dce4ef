import { flatPauseCommand, pauseCommand } from './dags-pause.ts';

export const grouped = pauseCommand(false);
export const flat = flatPauseCommand(false);
