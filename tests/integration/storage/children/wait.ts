/** A process that does nothing until it is ended. */
setInterval(() => {}, 60_000);
