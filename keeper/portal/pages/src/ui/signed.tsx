import { useState } from "preact/hooks";
import { saveBlob } from "../api/client.ts";

/** Text to hand over: shown, copied, or saved as a file. */
export function HandOver({ text, file, title }: { text: string; file: string; title: string }) {
  const [note, setNote] = useState("");
  const copy = () => {
    navigator.clipboard
      .writeText(text)
      .then(() => setNote("Copied."))
      .catch(() => setNote("The browser does not allow copying: select the text."));
  };
  const save = () => saveBlob(new Blob([text], { type: "application/json" }), file);
  return (
    <section class="stack" aria-label={title}>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <pre tabIndex={0}>{text}</pre>
      <div class="row">
        <button type="button" class="small" onClick={copy}>
          Copy
        </button>
        <button type="button" class="small" onClick={save}>
          Save as a file
        </button>
        <span class="soft" aria-live="polite">
          {note}
        </span>
      </div>
    </section>
  );
}
