/* Search in a copy of the site that is opened from a folder: browsers run no worker there, so a hidden frame plays it.

   The theme starts its search worker by `new Worker(address)` and exchanges messages with it. Here the same script is
   loaded into a frame of this page, and the messages are passed to it and back. `hooks/offline.py` adds this file to
   the pages of such a copy, and to no others. */

"use strict";

if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "Search";
      document.body.append(frame);
      this.scope = frame.contentWindow;
      this.scope.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      const script = this.scope.document.createElement("script");
      script.src = new URL(address, document.baseURI).href;
      this.loaded = new Promise((resolve, reject) => {
        script.addEventListener("load", resolve);
        script.addEventListener("error", () => reject(new Error(`${script.src} cannot be loaded`)));
      });
      this.scope.document.body.append(script);
    }

    postMessage(data) {
      this.loaded.then(() => this.scope.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
}
