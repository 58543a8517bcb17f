/** A short, quiet tone for a new reply: made, not loaded, so that no request and no file is needed. */

const LOUDNESS = 0.04;
const SECONDS = 0.18;

let audio: AudioContext | undefined;

export function playTone(): void {
  try {
    audio ??= new AudioContext();
    const end = audio.currentTime + SECONDS;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.setValueAtTime(660, audio.currentTime);
    tone.frequency.setValueAtTime(880, audio.currentTime + SECONDS / 2);
    volume.gain.setValueAtTime(LOUDNESS, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.0001, end);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(end);
  } catch {
    // No sound here: it is never the only sign of a reply.
  }
}
