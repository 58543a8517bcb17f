/** A short, soft tone for a reply, made here: no file, and no request. */

let context: AudioContext | undefined;

export function chime(): void {
  try {
    context ??= new AudioContext();
    void context.resume().catch(() => undefined); // refused until the visitor has used the page
    const start = context.currentTime;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.setValueAtTime(660, start);
    tone.frequency.setValueAtTime(880, start + 0.09);
    volume.gain.setValueAtTime(0.08, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.3);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.3);
  } catch {
    // No sound here; nobody depends on it.
  }
}
