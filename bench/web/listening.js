/** Plays in place of the player's own script, and tells when sound really comes out: what an audio worklet sees. */

const EAR = `
  registerProcessor("ear", class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.silent = 0;
      this.sounding = false;
      this.port.onmessage = () => { this.sounding = false; this.longest = 0; this.silent = 0; };
      this.longest = 0;
    }
    process([[left]]) {
      for (const sample of left ?? []) {
        if (sample === 0) this.silent += 1;
        else {
          if (!this.sounding) this.port.postMessage({ sound: true });
          else this.longest = Math.max(this.longest, this.silent);
          this.sounding = true;
          this.silent = 0;
        }
      }
      if (this.sounding && currentFrame % 4096 === 0) this.port.postMessage({ longest: this.longest });
      return true;
    }
  });
`;

const RATE_HZ = 44_100;
const folder = document.querySelector('script[src$="/player/main.js"]').src.replace("player/main.js", "");

class Ear {
  static async on(audio) {
    const ear = new Ear();
    ear.context = new AudioContext({ sampleRate: RATE_HZ });
    await ear.context.audioWorklet.addModule(
      URL.createObjectURL(new Blob([EAR], { type: "text/javascript" })),
    );
    ear.node = new AudioWorkletNode(ear.context, "ear", { channelCount: 2, channelCountMode: "explicit" });
    ear.node.port.onmessage = ({ data }) => (data.sound ? ear.sounds() : (ear.longest = data.longest));
    ear.context.createMediaElementSource(audio).connect(ear.node).connect(ear.context.destination);
    await ear.context.resume();
    return ear;
  }

  /** From what is done until something sounds, in milliseconds. */
  async wait(begin) {
    await new Promise((resolve) => setTimeout(resolve, 300)); // what sounded before is over, or would be taken for it
    this.node.port.postMessage("anew");
    const heard = new Promise((resolve) => (this.sounds = resolve));
    const began_ms = performance.now();
    begin();
    await heard;
    return performance.now() - began_ms;
  }
}

/** Segue's engine. */
class Ours {
  async prepare(audio) {
    const [{ GaplessEngine }, { streamsOf }, { Api }] = await Promise.all(
      ["engine/engine.js", "engine/streams.js", "shared/api.js"].map((name) => import(folder + name)),
    );
    this.engine = new GaplessEngine({ streams: streamsOf(new Api()), audio });
  }

  begin(...tracks) {
    const [first, ...upcoming] = tracks.map((trackId, place) => ({
      key: `${performance.now()} ${place}`,
      trackId,
    }));
    this.engine.load(first, { upcoming });
  }

  seek(position_s) {
    this.engine.seek(position_s);
  }

  pause() {
    this.engine.pause();
  }
}

/** hls.js, the way it is used: a track is loaded when it is asked for, and the next one when one has ended. */
class HlsJs {
  prepare(audio) {
    this.audio = audio;
  }

  async begin(track, ...upcoming) {
    this.hls?.destroy();
    this.hls = new Hls();
    this.audio.onended = () => upcoming.length && this.begin(...upcoming);
    const stream = await (await fetch(`/api/v1/stream/${track}`)).json();
    this.hls.loadSource(stream.playlist_url);
    this.hls.attachMedia(this.audio);
    this.audio.play().catch(() => {});
  }

  seek(position_s) {
    this.audio.currentTime = position_s;
  }

  pause() {
    this.audio.pause();
  }
}

window.listen = async (name) => {
  const audio = document.body.appendChild(new Audio());
  const player = name === "hls.js" ? new HlsJs() : new Ours();
  await player.prepare(audio);
  const ear = await Ear.on(audio);
  return {
    start: async (track) => {
      player.pause();
      return ear.wait(() => player.begin(track));
    },
    join: async (tracks, length_s) => {
      player.pause();
      await ear.wait(() => player.begin(...tracks));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      player.seek(length_s - 2);
      await new Promise((resolve) => setTimeout(resolve, 700));
      ear.node.port.postMessage("anew");
      await new Promise((resolve) => setTimeout(resolve, 3500));
      return (1000 * ear.longest) / RATE_HZ;
    },
  };
};
