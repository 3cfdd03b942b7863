/** The fewest and most runs that are compared. */
export const FEWEST = 2;
export const MOST = 20;
