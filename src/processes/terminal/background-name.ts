/** What a process that was started in the background calls itself. What it starts in turn does not inherit that. */
export const BACKGROUND_NAME = 'tradewind in the background';
