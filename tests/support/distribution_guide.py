"""What the Distribution Guide names: each interface and class with its members, and the commands it calls.

Taken down by hand from the Guide, in its order; what it uses without defining it is among them. A dot in a member is a
field of that field, or a value that it may have.
"""

MEMBERS = {
    "DistributionChannel": "id name type type.marketplace type.direct type.enterprise type.private endpoint "
    "authentication requirements",
    "AuthConfig": "type required",
    "DistributionRequirements": "review testing documentation security",
    "DistributionManager": "channels publisher setupDefaultChannels distribute validateForDistribution "
    "distributeToMarketplace distributeDirectly distributeToEnterprise",
    "PluginPublisher": "",
    "DistributionOptions": "version releaseNotes beta private pricing",
    "DistributionResult": "success distributionId downloadUrl marketplaceUrl errors",
    "MarketplacePublisher": "apiClient validator publishPlugin uploadPlugin submitForReview getSubmissionStatus "
    "updatePlugin",
    "MarketplaceAPIClient": "post get put",
    "MarketplaceValidator": "validate",
    "MarketplaceMetadata": "name description version category tags pricing screenshots documentation",
    "PricingConfig": "type price currency subscription",
    "PublishResult": "success errors submissionId reviewUrl estimatedReviewTime",
    "UploadResult": "success packageId uploadUrl errors",
    "SubmissionStatus": "id status reviewProgress feedback estimatedCompletion",
    "UpdateMetadata": "version releaseNotes breaking",
    "DirectDistributor": "createDownloadPackage generatePackageId generateInstallScript generateBatchScript "
    "generateReadme createDistributionZip createWebDistribution generateDownloadPage",
    "PackageOptions": "version includeSource customInstructions",
    "DistributionPackage": "packageId path size installScript readme",
    "WebDistributionOptions": "title description author",
    "WebDistribution": "path downloadUrl pageUrl metadata metadata.plugin metadata.version metadata.downloadCount "
    "metadata.createdAt",
    "EnterpriseDeployer": "registry deployer deployToEnterprise performSecurityScan createContainerImage "
    "generateDockerfile prepareBuildContext pushToRegistry deployToEnvironments generateDeploymentId rollback "
    "getDeployment getPreviousVersion rollbackEnvironment getImageSize",
    "EnterpriseRegistry": "",
    "ContainerDeployer": "buildImage",
    "EnterpriseConfig": "registryUrl deployment",
    "EnterpriseDeployment": "name version environments platform resources security",
    "ResourceRequirements": "cpu memory storage",
    "SecurityConfig": "",
    "ContainerResult": "success imageId size errors",
    "DeploymentResult": "success deploymentId environments imageUrl errors",
    "RollbackResult": "success rolledBackTo environments errors",
    "UpdateManager": "updateService versionManager publishUpdate validateUpdate createUpdateRecord distributeUpdate "
    "notifyUsers checkForUpdates getLatestVersion getUpdateInfo installUpdate backupCurrentVersion downloadUpdate "
    "performUpdate updateInstallationRecord cleanupOldVersions rollbackUpdate createUpdateChannel",
    "AvailableUpdate": "pluginId currentVersion latestVersion updateInfo breaking security",
    "UpdateOptions": "backup cleanup keepVersions rollbackOnFailure",
    "InstallResult": "success errors",
    "UpdateResult": "success updateId version publishedAt distributionUrls errors",
    "ChannelResult": "success channelId channelUrl",
    "UpdatePackage": "version packagePath releaseNotes breaking security rolloutPercentage",
    "UpdateChannel": "name description stability autoUpdate rolloutStrategy",
    "RolloutStrategy": "type percentage schedule duration",
    "DistributionAnalytics": "analytics monitor trackDistribution getDistributionMetrics calculateConversionRate "
    "calculateRetentionRate generateDistributionReport getPerformanceMetrics getFeedbackMetrics "
    "generateRecommendations",
    "DistributionMonitor": "",
    "DistributionEvent": "channel version userAgent location source",
    "TimeRange": "",
    "DistributionMetrics": "totalDownloads uniqueUsers downloadsByChannel downloadsByVersion downloadsByLocation "
    "conversionRate retentionRate",
    "DistributionReport": "pluginId period summary summary.totalDownloads summary.activeUsers summary.averageRating "
    "summary.conversionRate distribution performance feedback recommendations",
}

MEMBERS_OF_WHAT_IS_ONLY_USED = {
    "SecurityScan": "passed vulnerabilities",
    "RegistryResult": "imageUrl",
    "UpdateService": "createChannel",
    "VersionManager": "isNewer",
    "InstalledPlugin": "id version",
    "AnalyticsService": "track query",
    "ReportPeriod": "timeRange",
    "PerformanceMetrics": "errorRate",
    "FeedbackMetrics": "averageRating",
}

COMMANDS = (
    "qirvo plugin install",
    "qirvo plugin list",
    "qirvo --version",
    "qirvo plugin status",
    "qirvo plugin serve --port",
    "npm install -g @qirvo/cli",
)


def names_of_the_guide() -> set[str]:
    """Everything that the Guide names."""
    dotted = MEMBERS | MEMBERS_OF_WHAT_IS_ONLY_USED
    members = {f"{name}.{member}" for name, listed in dotted.items() for member in listed.split()}
    return {*MEMBERS, *members, *COMMANDS}
