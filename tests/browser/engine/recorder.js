/**
 * Stands in for the player's own script: the engine on a bare page, and a worklet that keeps every sample it plays.
 *
 * The context runs at the tracks' rate, so nothing is resampled on the way from the decoder to the worklet.
 */

const KEEPER = `
  registerProcessor("keeper", class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.kept = new Float32Array(2 * 16384);
      this.filled = 0;
      this.port.onmessage = () => { this.flush(); this.port.postMessage(null); };
    }
    flush() {
      this.port.postMessage(this.kept.slice(0, this.filled));
      this.filled = 0;
    }
    process([[left, right]]) {
      if (left === undefined) return true;
      if (this.filled + 2 * left.length > this.kept.length) this.flush();
      for (let index = 0; index < left.length; index++) {
        this.kept[this.filled++] = left[index];
        this.kept[this.filled++] = (right ?? left)[index];
      }
      return true;
    }
  });
`;

const folder = document.querySelector('script[src$="/player/main.js"]').src.replace("player/main.js", "");

class Rig {
  static async make(rate_hz, normalisation) {
    const [{ GaplessEngine }, { streamsOf }, { Api }] = await Promise.all(
      ["engine/engine.js", "engine/streams.js", "shared/api.js"].map((name) => import(folder + name)),
    );
    const rig = new Rig();
    rig.audio = new Audio();
    rig.picks = [];
    rig.said = [];
    rig.noteWaits();
    const adaptation = rig.adaptation(await import(folder + "engine/choice.js"));
    await rig.record(rate_hz);
    const audioContext = () => rig.openGraph();
    rig.engine = new GaplessEngine({
      streams: streamsOf(new Api()),
      audio: rig.audio,
      adaptation,
      audioContext,
    });
    rig.engine.normalisation = normalisation;
    if (normalisation === "off") rig.openGraph().createMediaElementSource(rig.audio).connect(rig.keeper);
    for (const name of ["advance", "quality", "failed", "signedout", "played", "change"]) {
      rig.engine.addEventListener(name, (event) => rig.hear(name, event.detail));
    }
    return rig;
  }

  /** Note how much is ahead, in seconds, whenever the element waits after it has begun to sound. */
  noteWaits() {
    const { audio } = this;
    this.waits = [];
    const note = () => {
      const { buffered, currentTime } = audio;
      const ends = Array.from({ length: buffered.length }, (_, at) => [buffered.start(at), buffered.end(at)]);
      const [, end = currentTime] =
        ends.find(([start, end]) => start <= currentTime && currentTime < end) ?? [];
      this.waits.push(end - currentTime);
    };
    audio.addEventListener("playing", () => audio.addEventListener("waiting", note), { once: true });
  }

  /** Renditions by turns, as `plan` names them, one a segment; without a plan what the engine would choose. */
  adaptation(otherwise) {
    const chooseRendition = (situation) => {
      const wanted = this.plan?.[this.picks.length % this.plan.length];
      const found = situation.renditions.find(({ name }) => name === wanted);
      const chosen = found ?? otherwise.chooseRendition(situation);
      this.picks.push(chosen.name);
      return chosen;
    };
    return { chooseRendition, patience_ms: () => Infinity, isHopeless: () => false };
  }

  async record(rate_hz) {
    this.context = new AudioContext({ sampleRate: rate_hz });
    await this.context.audioWorklet.addModule(
      URL.createObjectURL(new Blob([KEEPER], { type: "text/javascript" })),
    );
    this.keeper = new AudioWorkletNode(this.context, "keeper", {
      channelCount: 2,
      channelCountMode: "explicit",
    });
    this.chunks = [];
    this.keeper.port.onmessage = ({ data }) => (data === null ? this.flushed() : this.chunks.push(data));
    this.keeper.connect(this.context.destination);
    await this.context.resume();
  }

  /** The context, but that what is connected to its output is kept. */
  openGraph() {
    const { context, keeper } = this;
    return {
      createGain: () => context.createGain(),
      createMediaElementSource: (audio) => context.createMediaElementSource(audio),
      destination: keeper,
    };
  }

  hear(name, detail) {
    if (name === "advance") this.follow(detail.to.key);
    const { status, rendition } = this.engine.state;
    const told = {
      change: status,
      quality: rendition?.name,
      advance: detail?.to?.key,
      failed: String(detail?.error),
    };
    this.said.push(`${name} ${told[name] ?? ""}`.trimEnd());
  }

  /** Play tracks from the one at `index` on. */
  play(tracks, { plan, index = 0, position_s = 0 } = {}) {
    this.plan = plan;
    this.entries = tracks.map((trackId, place) => ({ key: `${place}`, trackId }));
    this.engine.load(this.entries[index], { upcoming: this.entries.slice(index + 1), position_s });
  }

  follow(key) {
    this.engine.setUpcoming(this.entries.slice(Number(key) + 1));
  }

  until(statuses) {
    return new Promise((resolve) => {
      const look = () => statuses.includes(this.engine.state.status) && resolve(this.engine.state.status);
      this.engine.addEventListener("change", look);
      look();
    });
  }

  /** Send all that was heard to the test. */
  async hand(name) {
    await new Promise((resolve) => setTimeout(resolve, 100)); // what the graph still holds
    const flushed = new Promise((resolve) => (this.flushed = resolve));
    this.keeper.port.postMessage(null);
    await flushed;
    await this.context.close();
    await fetch(`/heard/${name}`, { method: "POST", body: new Blob(this.chunks) });
  }
}

window.makeRig = async (rate_hz, normalisation = "off") =>
  void (window.rig = await Rig.make(rate_hz, normalisation));
