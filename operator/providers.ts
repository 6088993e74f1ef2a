/** Which addresses the bridge's name resolves to. */
export type Exposure = "private" | "public" | "unknown";

/** How an identity provider and the bridge find each other. */
export type Reach = Provider["reach"];

/** Sentences in Markdown of three kinds only: **bold** names of a page, `code`, and `<https://…>` links. */
type Sentence = string;

/** Short imperative sentences, with the bridge's URL filled in. */
type Steps = (url: string) => Sentence[];

interface Described {
  id: string;
  title: string;
  /** 1Password's own page on the provider. */
  guide: string;
  /** What its administrator needs beside the bearer token. */
  needs: Sentence[];
  /** What to know before anything is changed. */
  cautions: Sentence[];
  steps: Steps;
  /** How to see, at the provider or in 1Password, that it works. */
  test: Sentence;
}

/** It calls in from the internet, and has no other way. */
interface InternetProvider extends Described {
  reach: "internet";
}

/** It calls in from the internet, or through an agent inside the network. */
interface AgentProvider extends Described {
  reach: "agent";
  /** Where it publishes the addresses that it calls from. */
  addresses: string;
  agent: { guide: string; needs: Sentence[]; steps: Steps };
}

/** The bridge itself fetches from it. */
interface PulledProvider extends Described {
  reach: "pulled";
}

/** An identity provider that 1Password supports, and how it is connected to a bridge. */
export type Provider = InternetProvider | AgentProvider | PulledProvider;

const okta: InternetProvider = {
  id: "okta",
  title: "Okta",
  guide: "https://support.1password.com/scim-okta/",
  reach: "internet",
  needs: ["An administrator of Okta, whose account has the lifecycle management feature."],
  cautions: [],
  steps: url => [
    "Sign in to Okta, and select **Admin** in the top right.",
    "Select **Applications**, then **Browse App Catalog**.",
    "Search for **1Password Business**, select it, then select **Add Integration**.",
    "Choose the region of your 1Password account, enter the beginning of its sign-in address, and select **Next**.",
    "Choose **Bookmark-only** from the sign-on methods, and select **Done**.",
    "Select **Provisioning**, then **Configure API Integration**, and turn on **Enable API Integration**.",
    `Enter \`${url}\` as **Base URL**, and the bearer token as **API Token**.`,
    "Select **Test API Credentials**, then **Save**.",
    "Under **To App**, select **Edit**, enable **Create Users**, **Update User Attributes** and **Deactivate Users**, and select **Save**.",
    "Assign people and groups to the application; **Push Groups** syncs the groups themselves.",
  ],
  test: "**Test API Credentials** in Okta must succeed.",
};

const entraId: AgentProvider = {
  id: "entra-id",
  title: "Microsoft Entra ID",
  guide: "https://support.1password.com/scim-entra-id/",
  reach: "agent",
  addresses:
    "https://learn.microsoft.com/en-us/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups#ip-ranges",
  needs: ["An administrator of Microsoft Entra ID, with a premium subscription."],
  cautions: [],
  steps: url => [
    "Sign in to the Microsoft Azure portal.",
    "Select **Microsoft Entra ID**, then **Enterprise applications** in the sidebar.",
    "Select **New application**, then **Create your own application**.",
    "Enter **1Password EPM** as its name, choose **Integrate any other application you don't find in the gallery (Non-gallery)**, and select **Create**.",
    "Select **Users and groups** in the sidebar, and add the users and groups to provision.",
    "Select **Provisioning** in the sidebar, then **Get started**, and set **Provisioning Mode** to **Automatic**.",
    `Enter \`${url}\` as **Tenant URL**, and the bearer token as **Secret Token**.`,
    "Select **Test Connection**, then **Save**.",
    "Set **Provisioning Status** to **On**, and select **Save**.",
  ],
  agent: {
    guide: "https://learn.microsoft.com/en-us/entra/identity/app-provisioning/on-premises-scim-provisioning",
    needs: [
      "For the agent: Microsoft Entra ID P1 or P2, and at least a Hybrid Identity Administrator.",
      "For the agent: a computer with Windows Server 2016 or later and at least 3 GB of RAM, which reaches the bridge and, outbound, Microsoft's online services.",
    ],
    steps: url => [
      "Sign in to the Microsoft Entra admin center on the computer for the agent.",
      "Select **Entra ID**, then **Enterprise apps**.",
      "Search for **On-premises SCIM app**, give the app a name, and select **Create**.",
      "On the app's **Provisioning** page, select **Get started**, and change the mode to **Automatic**.",
      "Under **On-premises Connectivity**, select **Download and install**, then **Accept terms & download**.",
      "Run the installer; in its step **Select Extension**, choose **On-premises application provisioning**.",
      "Sign in when it asks for an administrator, and select **Confirm**.",
      "Back on the **Provisioning** page, under **On-premises Connectivity**, select the agent, then **Assign Agent(s)**.",
      "Restart the agent's service, or wait 10 minutes.",
      `Enter \`${url}\` as **Tenant URL**, and the bearer token as **Secret Token**.`,
      "Select **Test Connection**, then **Save**.",
      "Assign users and groups to the app.",
      "On the **Provisioning** page, select **Start provisioning**.",
    ],
  },
  test: "**Test Connection** in Microsoft Entra ID must succeed.",
};

const workspaceScopes = [
  "admin.directory.user.readonly",
  "admin.directory.group.readonly",
  "admin.directory.group.member.readonly",
  "admin.reports.audit.readonly",
].map(scope => `https://www.googleapis.com/auth/${scope}`);

const googleWorkspace: PulledProvider = {
  id: "google-workspace",
  title: "Google Workspace",
  guide: "https://support.1password.com/scim-google-workspace/",
  reach: "pulled",
  needs: [
    "An administrator of Google Workspace, and permission in Google Cloud to enable APIs and to create a service account.",
  ],
  cautions: [
    "Existing 1Password users outside the synced groups are suspended: everyone who is to stay must be in one of them.",
    "What is configured in the bridge's page is lost when the container restarts: store it in SSM parameters too, so that the bridge is started with it (the last steps).",
  ],
  steps: url => [
    "In the Google Cloud Console, create a project for the bridge, or select an existing one.",
    "Find the **Admin SDK API** in the Google Cloud Marketplace, and select **Enable**.",
    "Under **IAM & Admin**, **Service Accounts**, select **Create Service Account**; make a JSON key for it, and keep the file in 1Password.",
    "Open <https://admin.google.com/ac/owl/domainwidedelegation> and select **Add new**; enter the service account's client ID as **Client ID**.",
    `Enter \`${workspaceScopes.join(", ")}\` as **OAuth scopes**, and select **Authorize**.`,
    `Open \`${url}\` in a browser, and sign in with the bearer token.`,
    `In the bridge's page, give the JSON key, the e-mail address of the administrator that the service account acts for, and \`${url}\` where it asks for the bridge's address.`,
    "In the Google Workspace configuration there, select the Google groups to provision, and select **Save**.",
    "Store the JSON key for the next start of the task, in the bridge's region (`--region`; with `--key-id` for a key of your own, and `--overwrite` where it is stored already): `cat KEY_FILE | base64 | tr -d '\\n' | aws ssm put-parameter --type SecureString --name /1password/scim/workspace-credentials --value file:///dev/stdin`.",
    `Write a JSON object to workspace-settings.json whose \`bridgeAddress\` is \`${url}\` and whose \`actor\` is the administrator's e-mail address, and store it: \`cat workspace-settings.json | base64 | tr -d '\\n' | aws ssm put-parameter --type SecureString --name /1password/scim/workspace-settings --value file:///dev/stdin\`.`,
    "Name both in the stack file, as `googleWorkspace.credentialsParameterName` and `googleWorkspace.settingsParameterName`, and run `pulumi up`: the task starts anew with them.",
  ],
  test: "The members of the selected groups must appear among the people in 1Password.",
};

const oneLogin: InternetProvider = {
  id: "onelogin",
  title: "OneLogin",
  guide: "https://support.1password.com/scim-onelogin/",
  reach: "internet",
  needs: ["An administrator of OneLogin."],
  cautions: [],
  steps: url => [
    "Sign in to OneLogin, and select **Administration** in the top right.",
    "Select **Applications**, then **Add App**.",
    "Search for **1Password Business**, select it, then select **Save**.",
    "Select **Configuration**.",
    `Enter \`${url}\` as **SCIM Base URL**, and the bearer token as **SCIM Bearer Token**.`,
    "Turn on the API connection and provisioning, as 1Password's guide tells.",
    "Give people access to the application; OneLogin's roles sync groups to 1Password.",
  ],
  test: "Give a single person access first: they must appear among the people in 1Password.",
};

const jumpCloud: InternetProvider = {
  id: "jumpcloud",
  title: "JumpCloud",
  guide: "https://support.1password.com/scim-jumpcloud/",
  reach: "internet",
  needs: ["An administrator of JumpCloud."],
  cautions: [],
  steps: url => [
    "Sign in to the JumpCloud Administrator Portal.",
    "Select **SSO Applications** in the section **User Authentication** of the sidebar, then **Add New Application**.",
    "Search for **1Password**, select it, then select **Next**.",
    "Enter **1Password Business** as the display label, and your 1Password sign-in address as **Bookmark URL**.",
    "Select **Save Application**, then **Configure Application**.",
    "On the tab **Identity Management**, see that **Enable management of User Groups and Group Membership in this application** is on.",
    "Select **Configure** in the section **Configuration Settings**.",
    `Enter \`${url}\` as **Base URL**, and the bearer token as **Token Key**.`,
    "Select **Activate**.",
    "Give the groups to provision access to the application.",
  ],
  test: "Give a group of one person access first: they must appear among the people in 1Password.",
};

const rippling: InternetProvider = {
  id: "rippling",
  title: "Rippling",
  guide: "https://support.1password.com/scim-rippling/",
  reach: "internet",
  needs: ["An administrator of Rippling, who is also an owner or administrator in 1Password."],
  cautions: [],
  steps: url => [
    "Sign in to Rippling, and select **Add New App**.",
    "Search for **1Password**, and select it.",
    "Select **Connect Account**, then **I'm the 1Password admin, I'll install it**.",
    `Enter \`${url}\` as **1Password SCIM Bridge URL**, and the bearer token as **1Password Bearer Token**.`,
    "Select **Move To Next Step**, and follow the instructions on the screen.",
  ],
  test: "Give a single person access first: they must appear among the people in 1Password.",
};

/** Every identity provider that 1Password supports. */
export const providers: readonly Provider[] = [okta, entraId, googleWorkspace, oneLogin, jumpCloud, rippling];
