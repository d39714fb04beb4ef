/** What holds the process, or would if it were at work: of each thing its type. Nothing where the runtime does not say. */
export type ActiveResources = readonly string[];

export function activeResources(): ActiveResources {
  const { getActiveResourcesInfo } = process as Partial<NodeJS.Process>;
  return getActiveResourcesInfo?.() ?? [];
}

/**
 * Whether something has begun since `before`, when nothing held the process. What was there then, as the streams of the process
 * are, is not at work.
 */
export function hasBegun(before: ActiveResources): boolean {
  const now = activeResources();
  return now.length > before.length || now.some((type) => !before.includes(type));
}
