export { noteDrift, noteNodeLabels, noteSet } from './note-drift.ts';
