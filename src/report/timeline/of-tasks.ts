import { code, nameIn, short } from "./cast.js";
import type { Draughtsman } from "./draughtsman.js";
import { pile } from "./scenes/pile.js";

export const untrackedPromise: Draughtsman = (finding, cast) => {
  const thing = nameIn(finding, finding.form === "ignored-callback" ? ["callee"] : ["task"], "task");
  const task = finding.form === "ignored-callback" ? `callback of ${thing}` : thing;
  const seesNothing = finding.form === "wrong-iterable" || finding.form === "condition";
  return pile(cast, {
    thing: seesNothing ? "task" : task,
    counter: "tasks alive",
    before: seesNothing ? `${code(task)} does not wait for the tasks` : `Nobody waits for ${code(task)}`,
    after: cast.lasting ? `${code(task)} is told to end, and waited for` : `${code(task)} is waited for`,
    unheard: seesNothing ? "the wait is over at once" : undefined,
    end: cast.lasting ? "abort" : undefined,
    waits: true,
  });
};

export const overwrittenHandle: Draughtsman = (finding, cast) => {
  const handle = nameIn(finding, ["handle"], "the handle");
  const kind = nameIn(finding, ["kind"], "what it holds").replace(/^(an?|the) /, "");
  return pile(cast, {
    thing: kind,
    counter: `${kind}: how many`,
    before: `${code(handle)} is overwritten, and forgets the old one`,
    after: finding.form === "parallel" ? `Each ${cast.unit} keeps and ends its own` : `${code(handle)} lets go of the old one first`,
    end: "release",
    held: finding.form === "parallel" ? undefined : { forgets: `overwrites ${handle}` },
    atEnd: { label: `release ${handle}`, youngest: true },
  });
};

export const unstoppableLoop: Draughtsman = (finding, cast) => {
  const isParked = finding.form === "parked";
  return pile(cast, {
    thing: isParked ? `parked at ${nameIn(finding, ["wait"], "its wait")}` : "loop",
    counter: "loops alive",
    before: isParked ? "Stopped, but parked in its wait" : "Nothing can end the loop",
    after: isParked ? "The stop reaches the wait" : "The loop looks at a signal",
    unheard: isParked ? "stop: not heard" : undefined,
    end: "abort",
    waits: true,
  });
};

export const abandonedRace: Draughtsman = (finding, cast) => {
  const task = nameIn(finding, ["task"], "the loser");
  if (finding.form === "long-lived" || finding.form === "raced-again") {
    return pile({ ...cast, lasting: true }, {
      thing: "reaction", counter: `reactions on ${task}`, on: task, unheard: "the race is over",
      before: `Each race leaves its reaction on ${code(task)}`, after: "Each round takes its listener away", end: "stop listening",
    });
  }
  const isTimer = finding.form === "timer";
  return pile(cast, {
    thing: isTimer ? `timer of ${task}` : task,
    counter: isTimer ? "timers armed" : "losers alive",
    before: `${code(task)} goes on when the race is over`,
    after: isTimer ? "The timer is cleared in finally" : "The end of the race ends what lost",
    unheard: "the race is over",
    end: isTimer ? "clear" : "abort",
  });
};

export const mismatchedSignal: Draughtsman = (finding, cast) => {
  const inner = nameIn(finding, ["inner"], "the inner signal");
  const outer = nameIn(finding, ["outer"], "the outer signal");
  return pile(cast, {
    thing: `work on ${outer}`,
    counter: "work under way",
    before: `${code(inner)} ends, and the work listens to ${code(outer)}`,
    after: `The work listens to ${code(inner)}`,
    unheard: `abort ${inner}: not heard`,
    end: `abort ${inner}`,
  });
};

export const droppedSignal: Draughtsman = (finding, cast) => {
  const callee = nameIn(finding, ["callee"], "the call");
  const signal = nameIn(finding, ["signal"], "the signal");
  const isTimeout = finding.form === "dropped-timeout";
  return pile(cast, {
    thing: callee,
    counter: `${callee} under way`,
    before: `${code(callee)} is not given ${code(signal)}`,
    after: `${code(callee)} is given ${code(signal)}`,
    unheard: isTimeout ? `${signal} is over: not heard` : `abort ${signal}: not heard`,
    end: isTimeout ? `${signal} is over` : `abort ${signal}`,
  });
};

export const leakedTimer: Draughtsman = (finding, cast) => {
  const handle = finding.data["handle"];
  const timer = nameIn(finding, ["task"], "timer").replace(/\(.*$/, "");
  const name = handle ? short(handle) : timer;
  const isLate = finding.form === "rearmed" || finding.form === "rearmed-late";
  return pile(cast, {
    thing: name,
    counter: "timers armed",
    before: isLate ? `${code(name)} is armed again after the end` : `${code(name)} is not cleared`,
    after: `${code(name)} is cleared when its ${cast.unit} ends`,
    unheard: isLate ? "the end: armed again" : undefined,
    end: "clear",
  });
};

export const leakedListener: Draughtsman = (finding, cast) => {
  const receiver = nameIn(finding, ["receiver"], "the emitter");
  const event = nameIn(finding, ["event", "name"], "");
  const remover = nameIn(finding, ["remover"], "remove");
  const removal = finding.data["removal"];
  return pile(cast, {
    thing: `${event} listener`.trim(),
    counter: `listeners on ${receiver}`,
    on: receiver,
    before: `Nothing takes the listener off ${code(receiver)}`,
    after: `${code(remover)} takes it off`,
    unheard: removal === undefined ? undefined : `${short(removal)}: takes nothing off`,
    end: remover,
  });
};
