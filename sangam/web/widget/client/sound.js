// Two soft notes, made on the spot; no file is fetched. Off is remembered.
import { kept } from "./store.js";
import { now } from "./state.js";

let air = null;

export const soundIsOn = () => now.features.sound !== false && kept.get("sound", true);
export const turnSound = (on) => kept.set("sound", on);

/** Browsers let a page sound only after the visitor has done something in it. */
export function allowSound() {
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  try {
    air ??= new AudioContext();
    if (air.state === "suspended") air.resume();
  } catch {
    air = null;
  }
}

function note(pitch, at) {
  const tone = air.createOscillator();
  const loudness = air.createGain();
  tone.type = "sine";
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.0001, at);
  loudness.gain.exponentialRampToValueAtTime(0.08, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
  tone.connect(loudness).connect(air.destination);
  tone.start(at);
  tone.stop(at + 0.4);
}

export function chime() {
  if (!soundIsOn() || air?.state !== "running") return;
  note(659.3, air.currentTime);
  note(880, air.currentTime + 0.11);
}
