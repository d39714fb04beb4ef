import { stat } from 'node:fs/promises';

/** Whether two paths lead to one file, however they are spelled and over whatever links; false where one leads to none. */
export async function isSameFile(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([path, other].map((each) => stat(each).catch(() => undefined)));
  return one !== undefined && one.dev === two?.dev && one.ino === two.ino;
}
