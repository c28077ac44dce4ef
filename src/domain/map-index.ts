/** `map_index` of a task instance that is not one of a mapped task's. */
export const UNMAPPED = -1;
