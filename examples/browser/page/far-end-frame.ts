/** Opens the frame that stands in for the Realtime API's end of WebRTC calls; resolves when it takes calls. */
export function openFarEnd(): Promise<void> {
  if (document.querySelector('iframe') !== null) return Promise.resolve();
  const frame = document.createElement('iframe');
  frame.src = '/far-end.html';
  frame.hidden = true;
  return new Promise((resolve) => {
    const listen = ({ source }: MessageEvent): void => {
      if (source !== frame.contentWindow) return;
      removeEventListener('message', listen);
      resolve();
    };
    addEventListener('message', listen);
    document.body.append(frame);
  });
}
