// Builds web/dist from web/src. The same sources and lock file give the same bytes.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");

// What the page takes out of GraphiQL's packages.
const changes = [
  {
    // The fonts in the stylesheet are data: URLs; src/fonts.css has them as files.
    filter: /[\\/]graphiql[\\/]dist[\\/]style\.css$/,
    loader: "css",
    change: (text) => text.replace(/@font-face\s*\{[^}]*\}/g, ""),
  },
  {
    // Pointing at an image URL in a response would fetch it from its host.
    filter: /[\\/]@graphiql[\\/]react[\\/]dist[\\/]editor[\\/]components[\\/]image-preview\.js$/,
    loader: "js",
    change: () => "export const ImagePreview = { shouldRender: () => false };",
  },
];
const changed = new Set();
const changePackages = {
  name: "change-packages",
  setup(b) {
    for (const { filter, loader, change } of changes) {
      b.onLoad({ filter }, ({ path }) => {
        changed.add(filter);
        return { contents: change(readFileSync(path, "utf8")), loader };
      });
    }
  },
};

// Packages published without a licence file, and a package of the same authors
// and licence whose file has the text.
const sameLicenceAs = {
  "@graphiql/plugin-doc-explorer": "graphiql",
  "@graphiql/plugin-history": "graphiql",
  "react-compiler-runtime": "react",
  "react-remove-scroll-bar": "react-remove-scroll",
  "toggle-selection": "copy-to-clipboard",
};

rmSync(dist, { recursive: true, force: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/graphiql.jsx", "src/graphiql.css"],
  outdir: "dist",
  bundle: true,
  minify: true,
  sourcemap: false,
  metafile: true,
  legalComments: "none",
  format: "iife",
  platform: "browser",
  target: "es2022",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  alias: { "react-style-singleton": "./src/style-singleton.js" },
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  plugins: [changePackages],
  logLevel: "warning",
});

const inputs = Object.keys(metafile.inputs);
if (
  changed.size !== changes.length ||
  !inputs.includes("src/style-singleton.js") ||
  inputs.some((input) => input.includes("node_modules/react-style-singleton/")) ||
  readFileSync(join(dist, "graphiql.css"), "utf8").includes("data:font")
) {
  throw new Error("GraphiQL's packages have moved: see the changes and aliases in build.mjs");
}

writeFileSync(join(dist, "graphiql.html"), readFileSync(join(root, "src/graphiql.html")));
for (const name of ["home.html", "home.css"]) {
  writeFileSync(join(dist, name), readFileSync(join(root, "src", name)));
}
writeFileSync(join(dist, "third-party-licences.txt"), notices(metafile));

for (const name of readdirSync(dist).sort()) {
  const bytes = readFileSync(join(dist, name));
  const sum = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  console.log(`${String(bytes.length).padStart(8)}  ${sum}  ${name}`);
}

// One entry for each package with a byte in the output; packages with the same
// licence text share it.
function notices({ outputs }) {
  const folders = new Set();
  for (const output of Object.values(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
      if (match && bytesInOutput > 0) {
        folders.add(match[0]);
      }
    }
  }
  const byText = new Map();
  for (const folder of [...folders].sort()) {
    const info = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const text = licenceText(folder) || licenceText(join("node_modules", sameLicenceAs[info.name] ?? ""));
    if (!text) {
      throw new Error(`${info.name} has no licence file: add it to sameLicenceAs`);
    }
    byText.set(text, [...(byText.get(text) ?? []), `${info.name} ${info.version} (${info.license})`]);
  }
  const rule = "-".repeat(72);
  const parts = [...byText].map(([text, names]) => `${rule}\n${names.join("\n")}\n${rule}\n\n${text}\n`);
  return `Third-party software in the GraphiQL page of dgcc\n\n${parts.join("\n")}`;
}

function licenceText(folder) {
  return readdirSync(join(root, folder))
    .filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
    .sort()
    .map((name) => tidy(readFileSync(join(root, folder, name), "utf8")))
    .join("\n\n");
}

function tidy(text) {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[ \t]+$/gm, "")
    .trim();
}
