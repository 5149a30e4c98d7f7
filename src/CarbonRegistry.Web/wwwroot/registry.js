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

// A field in which something is picked suggests while one types (ARIA: a combobox with a list). Without this, what was
// typed is asked back.
const picking = (field, n) => {
    const [panel, list, more] = ["div", "ul", "p"].map(name => document.createElement(name));
    const hint = document.getElementById(`${field.id}-hint`);
    let [items, active, wait, asked] = [[], -1, 0, null];
    panel.className = "picks";
    panel.hidden = true;
    list.id = `picks-${n}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? field.name);
    more.setAttribute("role", "status");
    panel.append(list, more);
    field.after(panel);
    field.parentElement.classList.add("picking");
    const set = (name, value) => field.setAttribute(name, value);
    set("role", "combobox");
    set("aria-autocomplete", "list");
    set("aria-expanded", "false");
    set("aria-controls", list.id);
    const close = () => {
        asked?.abort();
        clearTimeout(wait);
        panel.hidden = true;
        active = -1;
        set("aria-expanded", "false");
        field.removeAttribute("aria-activedescendant");
    };
    const go = to => {
        active = to;
        [...list.children].forEach((option, i) => option.setAttribute("aria-selected", i === active));
        list.children[active]?.scrollIntoView({ block: "nearest" });
        if (active < 0) {
            field.removeAttribute("aria-activedescendant");
        } else {
            set("aria-activedescendant", list.children[active].id);
        }
    };
    const pick = item => {
        field.value = item.value;
        if (hint) {
            hint.textContent = [item.name, item.detail].filter(Boolean).join(" · ");
        }
        close();
        if (field.hasAttribute("data-reload")) {
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }
    };
    const show = answer => {
        items = answer.items;
        list.replaceChildren(...items.map((item, i) => {
            const [option, value, name] = ["li", "span", "span"].map(part => document.createElement(part));
            option.id = `${list.id}-${i}`;
            option.setAttribute("role", "option");
            value.className = "number";
            value.textContent = item.value;
            name.textContent = [item.name, item.detail].filter(Boolean).join(" · ");
            option.append(value, " ", name);
            option.addEventListener("pointerdown", event => {
                event.preventDefault();
                pick(item);
            });
            return option;
        }));
        more.textContent = answer.more ?? "";
        panel.style.top = `${field.offsetTop + field.offsetHeight + 2}px`;
        panel.hidden = items.length === 0 && !answer.more;
        set("aria-expanded", String(items.length > 0));
        list.hidden = items.length === 0;
        go(-1);
    };
    const ask = async () => {
        asked?.abort();
        asked = new AbortController();
        const text = field.value.trim();
        try {
            const answer = text && await fetch(
                `${field.dataset.picks}${field.dataset.picks.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`,
                { signal: asked.signal, headers: { Accept: "application/json" } });
            if (answer?.ok && document.activeElement === field) {
                show(await answer.json());
            } else {
                close();
            }
        } catch {
            // Another letter came, or the network is away: what was typed is asked back when the form is sent.
        }
    };
    field.addEventListener("input", () => {
        clearTimeout(wait);
        wait = setTimeout(ask, 120);
    });
    field.addEventListener("keydown", event => {
        const [open, last] = [!panel.hidden && items.length > 0, items.length - 1];
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (!open) {
                ask();
            } else if (event.key === "ArrowDown") {
                go(active < last ? active + 1 : 0);
            } else {
                go(active > 0 ? active - 1 : last);
            }
        } else if (event.key === "Enter" && open && active >= 0) {
            event.preventDefault();
            pick(items[active]);
        } else if (event.key === "Escape" && !panel.hidden) {
            event.preventDefault();
            close();
        }
    });
    field.addEventListener("blur", close);
};
document.querySelectorAll("[data-picks]").forEach(picking);

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
