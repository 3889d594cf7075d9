import { report } from "../load/report.ts";
import type { WebSocketReport } from "../load/webSocket.ts";
import type { Phases } from "../phases.ts";
import type { Released } from "../release.ts";
import { kinds, median, medians, ms, seconds, spread, table, total } from "../table.ts";

/** Milliseconds of one release's command. */
export interface Wall {
  all: number;
  /** Part spent only on observing the new containers and waiting for old connections. */
  watched: number;
  /** Part spent only on that, or on stopping the old containers. */
  drained: number;
  /** Duration of each phase. @default not known */
  phases?: Phases;
  /** CPU time in milliseconds on this machine, of the command and its child processes. @default not known */
  processor?: number;
}

/** One release. */
export interface Row {
  way: string;
  load: string;
  released: Released<Wall>;
  socket: WebSocketReport;
}

/** Tables of the users' cost of a release, and figures that miss their target. */
export function deployReport(rows: readonly Row[]): string {
  const ways = [...Map.groupBy(rows, ({ way }) => way)];
  return [
    releaseTable(ways),
    ...ways.flatMap(phaseTable),
    streamTable(ways),
    socketTable(ways),
    ...judge(ways),
  ].join("\n\n");
}

type Ways = readonly [string, Row[]][];

function releaseTable(ways: Ways): string {
  const head = ["way", "releases", "sent", "failed", "kind of failure", "failed a release", "longest gap ms"];
  return table(
    [
      ...head,
      "load late ms (p99)",
      "p99 ms before / during",
      "both s",
      "new one answers after s",
      "command s",
      "without watch s",
      "without watch and the old ones' end s",
    ],
    ways.map(([way, group]) => {
      const reports = group.map(({ released }) => released.report);
      const of = (value: (row: Row) => number | undefined) => group.flatMap((row) => value(row) ?? []);
      const p99 = (period: "before" | "during") =>
        spread(
          of((row) => row.released.report[period].p99),
          ms,
        );
      return [
        way,
        group.length,
        reports.reduce((sum, { sent }) => sum + sent, 0),
        reports.reduce((sum, { failed }) => sum + failed, 0),
        kinds(total(reports.map((each) => each.kinds))),
        spread(
          reports.map(({ failed }) => failed),
          String,
        ),
        spread(
          reports.map(({ gap }) => gap),
          ms,
        ),
        `${p99("before")} / ${p99("during")}`,
        spread(
          reports.map(({ both }) => both),
          seconds,
        ),
        spread(
          of((row) => row.released.answered),
          seconds,
        ),
        spread(
          group.map(({ released }) => released.result.all),
          seconds,
        ),
        spread(
          group.map(({ released }) => released.result.all - released.result.watched),
          seconds,
        ),
        spread(
          group.map(({ released }) => released.result.all - released.result.drained),
          seconds,
        ),
      ];
    }),
  );
}

/** Phases of a way's releases, if they are known. */
function phaseTable([way, group]: Ways[number]): string[] {
  const results = group.map(({ released }) => released.result);
  const known = results.flatMap(({ phases }) => (phases === undefined ? [] : [phases]));
  if (known.length === 0) return [];
  const processor = results.flatMap((result) => result.processor ?? []);
  return [
    table(
      [`${way}: where the time goes`, "s"],
      [
        ...Object.entries(medians(known)).map(([what, length]) => [what, seconds(length)]),
        ["this machine's processor, of the command and what it started", spread(processor, seconds)],
      ],
    ),
  ];
}

/** Losses by kind of request. */
function streamTable(ways: Ways): string {
  const lines = ways.flatMap(([way, group]) => {
    const streams = Map.groupBy(
      group.flatMap(({ released }) => released.samples),
      ({ stream }) => stream,
    );
    return [...streams].map(([stream, samples]) => {
      const { sent, failed, kinds: why } = report(samples, { from: 0, to: 0 });
      return [way, stream, sent, failed, kinds(why)];
    });
  });
  return table(["way", "requests", "sent", "failed", "kind of failure"], lines);
}

function socketTable(ways: Ways): string {
  const lines = ways.map(([way, group]) => {
    const sockets = group.map(({ socket }) => socket);
    const sum = (value: (socket: WebSocketReport) => number) =>
      sockets.reduce((all, socket) => all + value(socket), 0);
    return [
      way,
      sum(({ sent }) => sent),
      sum(({ lost }) => lost),
      sum(({ drained }) => drained),
      kinds(total(sockets.map(({ broken }) => broken))),
      sum(({ refused }) => refused),
      spread(
        sockets.map(({ gap }) => gap),
        ms,
      ),
    ];
  });
  const head = ["way", "messages", "lost", "closed with 1001 or 1012", "broken, by code", "connects refused"];
  return table([...head, "longest gap ms"], lines);
}

function judge(ways: Ways): string[] {
  const [first, second] = ways.map(([, group]) => group);
  const failed = (first ?? []).reduce((sum, { released }) => sum + released.report.failed, 0);
  const said =
    failed > 0 ? [`Falls short: ${failed} requests failed in Landfall's releases; 0 were wanted.`] : [];
  if (first === undefined || second === undefined) return said;
  const middle = (group: readonly Row[]) =>
    median(group.map(({ released: { result } }) => result.all - result.drained));
  const ratio = middle(first) / middle(second);
  return [
    ...said,
    `Without the drain, Landfall takes ${ratio.toFixed(2)} times as long as Docker Compose${ratio > 1.2 ? ": falls short of 1.2" : ""}.`,
  ];
}
