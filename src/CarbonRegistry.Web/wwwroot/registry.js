// Pages work without this file; it saves clicks. Nothing sent anywhere; no state but which field the keyboard was in.
"use strict";

document.addEventListener("click", event => {
    if (event.target.closest("[data-print]")) {
        window.print();
    }
});

// The search in the head of the page is a key away, unless its person has said otherwise.
const search = document.getElementById("search-all");
const slash = document.getElementById("slash");
const usesSlash = () => localStorage.getItem("slash") !== "off";
document.addEventListener("keydown", event => {
    if (event.key === "/" && search && usesSlash() && !event.ctrlKey && !event.metaKey && !event.altKey
        && !event.target.closest("input, textarea, select")) {
        event.preventDefault();
        search.select();
    }
});
if (slash) {
    slash.checked = usesSlash();
    slash.closest("[data-slash-choice]").hidden = false;
    slash.addEventListener("change", () => localStorage.setItem("slash", slash.checked ? "on" : "off"));
}

// Numbers are copied, not typed again.
document.querySelectorAll("[data-copy]").forEach(button => {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.firstChild.textContent = button.dataset.copied;
    });
});

// One box ticks all the boxes of its form.
document.querySelectorAll("[data-tick-all]").forEach(all => {
    all.hidden = false;
    all.firstElementChild.addEventListener("change", event => {
        for (const box of all.closest("form").elements) {
            if (box.name && box.type === "checkbox") {
                box.checked = event.target.checked;
            }
        }
    });
});

// A choice that decides what else can be chosen asks for the page again at once; without script its button does.
document.addEventListener("change", event => {
    const field = event.target.closest("[data-reload]");
    if (field) {
        sessionStorage.setItem("focus", field.id);
        field.form.requestSubmit(field.form.querySelector("[data-reload-button]"));
    }
});

// Who chooses by keyboard goes on where they were.
document.getElementById(sessionStorage.getItem("focus"))?.focus({ preventScroll: true });
sessionStorage.removeItem("focus");

// What is wrong is heard and reached first.
document.querySelector("[data-errors]")?.focus();

// Quantities are read back in groups of three while they are typed, and in Chinese by 万 and 亿. The server reads more.
const scales = { "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8 };
const understood = typed => {
    const part = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?([千万萬亿億]?)吨?$/
        .exec(typed.normalize("NFKC").replace(/\s/g, ""));
    const zeros = scales[part?.[3]] ?? 0;
    const after = (part?.[2] ?? "").replace(/0+$/, "");
    return part && after.length <= zeros && part[1].length < 25
        ? BigInt(part[1].replaceAll(",", "") + after.padEnd(zeros, "0")) : null;
};
const inChinese = tonnes => {
    const [over, ten, rest] = [tonnes / 100000000n, tonnes / 10000n % 10000n, tonnes % 10000n];
    return (over ? over + "亿" : "") + (over && (ten || rest) && ten < 1000n ? "零" : "") + (ten ? ten + "万" : "")
        + (rest ? (ten && rest < 1000n ? "零" : "") + rest : "");
};
const group = field => {
    const says = document.getElementById(field.dataset.says);
    const tonnes = understood(field.value);
    if (says) {
        says.textContent = tonnes === null || tonnes < 1000n ? ""
            : tonnes.toString().replace(/\B(?=(\d{3})+$)/g, ",")
                + (tonnes >= 10000n && document.documentElement.lang === "zh-CN" ? `（${inChinese(tonnes)}吨）` : "");
    }
};
document.addEventListener("input", event => {
    if (event.target.matches("[data-says]")) {
        group(event.target);
    }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", event => {
    if (event.target.dataset.sent && event.target.method === "post") {
        event.preventDefault();
        return;
    }
    event.target.dataset.sent = "1";

    // What takes long says that it goes on.
    if (event.target.dataset.wait) {
        document.getElementById(event.target.dataset.wait).hidden = false;
    }
});
addEventListener("pageshow", () => {
    for (const form of document.forms) {
        delete form.dataset.sent;
    }
});

document.querySelectorAll("[data-says]").forEach(group);

// A form that came after its session had ended goes back to its page by itself; without script its button does that.
document.querySelector("form[data-resume]")?.requestSubmit(document.querySelector("form[data-resume] button"));

// Two minutes before the session ends its person is told, whatever else is open in other windows.
const session = document.querySelector("[data-idle]");
if (session) {
    const [idle, ends, warning] = [session.dataset.idle * 1000, Date.now() + (session.dataset.ends * 1000), 120000];
    const say = which => session.querySelectorAll("p").forEach(line => { line.hidden = !line.hasAttribute(which); });
    const seen = () => localStorage.setItem("seen", Date.now());
    const look = () => {
        const now = Date.now();
        const left = Math.min(Number(localStorage.getItem("seen")) + idle, ends) - now;
        say(left <= 0 ? "data-says-ended" : left > warning ? ""
            : ends - now <= warning ? "data-says-anyway" : "data-says-soon");
    };
    seen();
    setInterval(look, 1000);
    session.querySelector("[data-go-on]").addEventListener("click", async () => {
        if ((await fetch("/api/v1/session", { headers: { Accept: "application/json" } })).ok) {
            seen();
        }
        look();
    });
}
