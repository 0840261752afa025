export default {
  // A function, so that the names of the staged files are not added: the audit needs the whole project.
  "*.{ts,tsx,mts,cts}": () => "async-leaks audit --since HEAD",
};
