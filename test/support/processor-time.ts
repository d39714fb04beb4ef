/** The time of the processor that something takes, in milliseconds: others may want it too, and work is slower then. */
export function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
