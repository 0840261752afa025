/** @typedef {import("../../fixtures/log-monitor/engine/engine.js").Engine} Engine */
/** @typedef {{ opened: number, closed: number | undefined }} Stream in seconds from the start */

const MINUTES = 21;
const CONTAINER = "c01";

/**
 * Runs phase 3 and notes when the streams of one container are opened, and when the engine may let go of them.
 * @param {import("../../fixtures/log-monitor/demo/index.js").VariantName} variant
 */
export async function streamsOf(variant) {
  /** @type {typeof import("../../fixtures/log-monitor/demo/index.js")} */
  const { runDemo, virtualTime } = await import(new URL("../../dist/fixtures/log-monitor/demo/index.js", import.meta.url).href);
  const time = virtualTime();
  const begin = Date.now();
  /** @type {Stream[]} */
  const streams = [];
  let isOver = false;
  try {
    await runDemo({
      scenario: "phase3",
      variant,
      minutes: MINUTES,
      time,
      through: (engine) => noting(engine, (connection) => {
        /** @type {Stream} */
        const stream = { opened: (Date.now() - begin) / 1000, closed: undefined };
        streams.push(stream);
        const close = () => {
          if (!isOver) stream.closed = (Date.now() - begin) / 1000;
        };
        connection.closed.then(close, close);
      }),
      onSample: ({ minute }) => {
        // What stopping closes was not closed by the variant.
        isOver = minute === MINUTES;
      },
    });
  } finally {
    time.end();
  }
  return { streams, minutes: MINUTES };
}

/**
 * @param {Engine} engine
 * @param {(connection: import("../../fixtures/log-monitor/engine/engine.js").LogConnection) => void} note
 * @returns {Engine}
 */
function noting(engine, note) {
  return {
    list: () => engine.list(),
    events: (signal) => engine.events(signal),
    logs: async (container, since) => {
      const connection = await engine.logs(container, since);
      if (container === CONTAINER) note(connection);
      return connection;
    },
  };
}
