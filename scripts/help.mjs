/** Prints what a script does and ends it when `--help` or `-h` was given. */
export function printHelp(usage, text) {
  if (!process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) return;
  console.log(`${usage}\n\n${text}`);
  process.exit(0);
}
